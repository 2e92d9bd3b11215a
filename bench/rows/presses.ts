import { setTimeout as sleep } from 'node:timers/promises';

import { encodeCallbackData } from '../../src/telegram/callback-data.ts';
import { startBot, startFakes } from '../rig/bot.ts';
import { createDatabase, notifications } from '../rig/database.ts';
import { median, percentile, rounds, type Table } from '../rig/report.ts';

const [accounts, people, seconds] = [2_000, 50, 12];
const data = encodeCallbackData({ kind: 'home' });

interface Case {
  readonly name: string;
  readonly perSecond: number;
  readonly isPolling: boolean;
  readonly waiting: number;
  /** How many messages from people without an account arrive at once, just before the first press. */
  readonly crowd?: number;
}

const cases: readonly Case[] = [
  { name: 'while 2,000 accounts are polled', perSecond: 50, isPolling: true, waiting: 0 },
  { name: 'during a broadcast of 2,000', perSecond: 10, isPolling: false, waiting: 2_000 },
  {
    name: 'behind 10,000 messages of people without an account',
    perSecond: 10,
    isPolling: false,
    waiting: 0,
    crowd: 10_000,
  },
];

/** The ms from each press to its answer. */
async function runOnce({ perSecond, isPolling, waiting, crowd = 0 }: Case): Promise<readonly number[]> {
  const fakes = await startFakes();
  const bot = await startBot(fakes, {
    path: createDatabase({
      ...{ accounts, serversOf: () => 5, endpoint: fakes.providerUrl },
      dueWithinMs: isPolling ? 10_000 : 3_600_000,
      fill: notifications(waiting),
    }),
    env: {
      ...{ POLL_IDLE_SECONDS: isPolling ? '10' : '3600', PROVIDER_CALLS_PER_SECOND: '0' },
      COMMANDS_PER_MINUTE: '1000',
    },
  });
  // Until everything was read twice: the first read of each is stored.
  await sleep(isPolling ? 25_000 : 3_000);
  if (crowd > 0) await fakes.telegram.writeOnce({ text: '/start', count: crowd, firstId: 500_000 });
  const answered = await fakes.telegram.press({ data, perSecond, seconds, people });
  await bot.stop();
  await fakes.stop();
  return answered;
}

/** Presses of Home, with the usual pace of 30 messages a second. */
export async function presses(): Promise<Table> {
  const rows: (readonly (string | number)[])[] = [];
  for (const each of cases) {
    const runs: (readonly number[])[] = [];
    for (let round = 0; round < rounds; round++) runs.push(await runOnce(each));
    const of = (share: number) => median(runs.map(run => percentile(run, share)));
    rows.push([each.name, `${each.perSecond}`, of(0.5), of(0.99)]);
  }
  return {
    title: `From a press to its answer, ${people} people`,
    columns: ['when', 'presses a second', 'p50, ms', 'p99, ms'],
    rows,
  };
}
