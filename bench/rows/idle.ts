import { setTimeout as sleep } from 'node:timers/promises';

import { measure, startBot, startFakes } from '../rig/bot.ts';
import { createDatabase } from '../rig/database.ts';
import type { Table } from '../rig/report.ts';

const [accounts, warmUpMs, measuredMs] = [3, 15_000, 30_000];

/** A small bot that nobody writes to, with the default settings. */
export async function idle(): Promise<Table> {
  const fakes = await startFakes();
  const bot = await startBot(fakes, {
    path: createDatabase({
      ...{ accounts, serversOf: () => 5, dueWithinMs: 60_000 },
      endpoint: fakes.providerUrl,
    }),
  });
  await sleep(warmUpMs);
  const { cpuPercent, megabytes } = await measure(bot, () => sleep(measuredMs));
  await bot.stop();
  await fakes.stop();
  return {
    title: `Idle, ${accounts} accounts with 5 servers`,
    columns: ['CPU %', 'MB', 'start, ms'],
    rows: [[cpuPercent, megabytes, bot.startMs]],
  };
}
