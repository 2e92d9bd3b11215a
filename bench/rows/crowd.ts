import { setTimeout } from 'node:timers/promises';

import { openExistingDatabase } from '../../src/db/database.ts';
import { encodeCallbackData } from '../../src/telegram/callback-data.ts';
import { startBot, startFakes, type FakeServers } from '../rig/bot.ts';
import { createDatabase } from '../rig/database.ts';
import { percentile, type Table } from '../rig/report.ts';

const [people, customers, seconds] = [300, 40, 300];
const menu = { people: 20, perSecond: 5, seconds, data: encodeCallbackData({ kind: 'servers' }) };
/** Everybody without an account at the limits that COMMANDS_PER_MINUTE sets. */
const limits = {
  people,
  messagesPerMinute: 20,
  pressesPerSecond: 1,
  seconds,
  data: encodeCallbackData({ kind: 'home' }),
};

/** Servers stop and start, a few each second. */
async function changeServers({ provider }: FakeServers, until: number): Promise<void> {
  for (let cid = 1; performance.now() < until; cid = (cid % customers) + 1) {
    if (cid === 1) {
      await provider.startAll();
      await setTimeout(5_000);
    }
    await provider.stop(cid);
    await setTimeout(500);
  }
}

/** How late each notification was sent, in ms. */
function readLateness(path: string): readonly number[] {
  const database = openExistingDatabase({ path, access: 'read-only' });
  if (database.kind === 'failed') throw new Error(JSON.stringify(database.failure));
  const rows = database.value
    .prepare<[], { late: number }>(
      "SELECT ended_at - first_due_at AS late FROM outbox WHERE state = 'sent' AND body ->> 'kind' <> 'delete'",
    )
    .all();
  database.value.close();
  return rows.map(({ late }) => late);
}

/** What 300 people without an account do to those who have one. */
export async function crowd(): Promise<Table> {
  const fakes = await startFakes({ servers: 1, latencyMs: 50 });
  const path = createDatabase({ accounts: customers, serversOf: () => 1, dueWithinMs: 2_000 });
  const bot = await startBot(fakes, { path, env: { POLL_IDLE_SECONDS: '2', POLL_FAST_SECONDS: '1' } });
  const memory: number[] = [];
  const sampling = setInterval(
    () => void bot.remote.usage().then(({ rss }) => memory.push(rss / 1e6)),
    1_000,
  );
  const until = performance.now() + seconds * 1_000;
  const [updates, answers] = await Promise.all([
    fakes.telegram.crowd(limits),
    fakes.telegram.press(menu),
    changeServers(fakes, until),
  ]);
  await setTimeout(60_000);
  clearInterval(sampling);
  await bot.stop();
  const late = readLateness(path);
  await fakes.stop();
  const rows = (name: string, values: readonly number[], limit: number) =>
    [
      name,
      values.length,
      percentile(values, 0.5),
      percentile(values, 0.99),
      Math.max(...values),
      limit,
    ] as const;
  return {
    title: `${people} people without an account at their limits for ${seconds} s (${updates} updates), ${customers} customers`,
    columns: ['', 'number', 'median', 'p99', 'most', 'limit'],
    rows: [
      rows('lateness of notifications, ms', late, 2_000),
      rows("answers to customers' presses, ms", answers, 300),
      rows('memory, MB', memory, 250),
      rows('memory in the last 5 s, a minute later, MB', memory.slice(-5), 180),
    ],
  };
}
