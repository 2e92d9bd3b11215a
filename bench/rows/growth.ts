import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { measure, startBot, startFakes } from '../rig/bot.ts';
import { createDatabase } from '../rig/database.ts';
import type { Table } from '../rig/report.ts';

const [measuredMs, callsPerSecond] = [12_000, 500];
/** Until all orders and servers were read twice: the first read of each is stored. */
const warmUpMs = (accounts: number): number => 12_000 + (4_000 * accounts) / callsPerSecond;

async function runOnce(accounts: number) {
  const fakes = await startFakes({ servers: 1, latencyMs: 50 });
  const path = createDatabase({
    ...{ accounts, serversOf: () => 1, dueWithinMs: 1_000 },
    endpoint: fakes.providerUrl,
  });
  const bytes = statSync(path).size;
  const bot = await startBot(fakes, {
    path,
    env: { POLL_IDLE_SECONDS: '0.2', PROVIDER_CALLS_PER_SECOND: String(callsPerSecond) },
  });
  await sleep(warmUpMs(accounts));
  await fakes.provider.take();
  const { result, cpuUs, megabytes } = await measure(bot, async () => {
    await sleep(measuredMs);
    return fakes.provider.take();
  });
  await bot.stop();
  await fakes.stop();
  return { cpuPerCall: cpuUs / result.calls, megabytes, bytes, startMs: bot.startMs };
}

/** The same number of calls a second for more and more accounts. */
export async function growth(): Promise<Table> {
  const sizes = [100, 1_000, 10_000, 50_000];
  const runs: (Awaited<ReturnType<typeof runOnce>> & { readonly accounts: number })[] = [];
  for (const accounts of sizes) runs.push({ accounts, ...(await runOnce(accounts)) });
  const [first] = runs;
  if (first === undefined) throw new Error('no sizes');
  return {
    title: `Accounts with one server each, ${callsPerSecond} calls a second`,
    columns: [
      'accounts',
      'CPU µs a call',
      '× the first',
      'start, ms',
      'MB',
      'memory kB an account',
      'database kB an account',
    ],
    rows: runs.map(({ accounts, cpuPerCall, megabytes, bytes, startMs }) => [
      ...[String(accounts), cpuPerCall, cpuPerCall / first.cpuPerCall, startMs, megabytes],
      ((megabytes - first.megabytes) * 1_000) / (accounts - 100),
      bytes / 1_000 / accounts,
    ]),
  };
}
