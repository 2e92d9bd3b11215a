import { setTimeout as sleep } from 'node:timers/promises';

import { measure, startBot, startFakes, startLoop } from '../rig/bot.ts';
import { createDatabase } from '../rig/database.ts';
import { median, percentile, rounds, type Table } from '../rig/report.ts';

const [accounts, perAccount, idleSeconds, warmUpMs, measuredMs] = [2_000, 5, 10, 15_000, 20_000];

/** One program alone; `bot` false: undici alone. */
async function runOnce(isBot: boolean) {
  const fakes = await startFakes({ servers: perAccount, latencyMs: 100 });
  const started = isBot
    ? await startBot(fakes, {
        path: createDatabase({
          ...{ accounts, serversOf: () => perAccount, dueWithinMs: idleSeconds * 1_000 },
          endpoint: fakes.providerUrl,
        }),
        env: {
          POLL_IDLE_SECONDS: String(idleSeconds),
          POLL_FAST_SECONDS: '1',
          PROVIDER_CALLS_PER_SECOND: '0',
        },
      })
    : startLoop('undici-polls', fakes.providerUrl);
  await sleep(warmUpMs);
  await fakes.provider.take();
  const { result, cpuUs, cpuPercent, megabytes } = await measure(started, async () => {
    await sleep(measuredMs);
    return fakes.provider.take();
  });
  await started.stop();
  await fakes.stop();
  return {
    cpuPercent,
    megabytes,
    perInterval: result.reads / accounts / (measuredMs / 1_000 / idleSeconds),
    cpuPerCall: cpuUs / result.calls,
    // An interval is up to 5 % longer than configured, and the provider's answer takes its time.
    lateSeconds: percentile(
      result.gaps.map(gap => Math.max(0, gap / 1_000 - idleSeconds * 1.05 - 0.1)),
      0.99,
    ),
  };
}

/** Polling of many accounts, at a provider that takes 100 ms. */
export async function polling(): Promise<Table> {
  const runs = [true, false].map(isBot => ({ isBot, all: [] as Awaited<ReturnType<typeof runOnce>>[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { isBot, all } of runs) all.push(await runOnce(isBot));
  }
  return {
    title: `Polling ${accounts} accounts with ${perAccount} servers every ${idleSeconds} s, provider 100 ms`,
    columns: ['program', 'servers read of 5', 'late p99, s', 'CPU %', 'MB', 'CPU µs a call'],
    rows: runs.map(({ isBot, all }) => {
      const of = (name: keyof (typeof all)[number]) => median(all.map(run => run[name]));
      return [
        isBot ? 'this bot' : 'undici alone',
        of('perInterval'),
        of('lateSeconds'),
        of('cpuPercent'),
        of('megabytes'),
        of('cpuPerCall'),
      ];
    }),
  };
}
