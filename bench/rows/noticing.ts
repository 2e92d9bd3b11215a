import { setTimeout as sleep } from 'node:timers/promises';

import { startBot, startFakes } from '../rig/bot.ts';
import { createDatabase } from '../rig/database.ts';
import { percentile, type Table } from '../rig/report.ts';

const [accounts, idleSeconds, fastSeconds, changes, withinMs] = [2_000, 10, 1, 200, 10_000];

/** How soon a message says that a server has stopped, while many accounts are polled. */
export async function noticing(): Promise<Table> {
  const fakes = await startFakes();
  const bot = await startBot(fakes, {
    path: createDatabase({
      ...{ accounts, serversOf: () => 5, dueWithinMs: idleSeconds * 1_000 },
      endpoint: fakes.providerUrl,
    }),
    env: {
      ...{ POLL_IDLE_SECONDS: String(idleSeconds), POLL_FAST_SECONDS: String(fastSeconds) },
      PROVIDER_CALLS_PER_SECOND: '0',
    },
  });
  await sleep(20_000);
  await fakes.telegram.takeMessages();
  const stoppedAt = new Map<number, number>();
  for (let index = 0; index < changes; index++) {
    const cid = 1 + index * (accounts / changes);
    stoppedAt.set(1_000 + cid, await fakes.provider.stop(cid));
    await sleep(withinMs / changes);
  }
  await sleep(2_000 * idleSeconds);
  const { messages } = await fakes.telegram.takeMessages();
  await bot.stop();
  await fakes.stop();
  const after = messages.flatMap(({ chat, at }) => {
    const since = stoppedAt.get(chat);
    stoppedAt.delete(chat);
    return since === undefined ? [] : (at - since) / 1_000;
  });
  return {
    title: `From a server that stops to the message, ${accounts} accounts polled every ${idleSeconds} s, fast ${fastSeconds} s`,
    columns: ['stopped', 'messages', 'p50, s', 'p99, s'],
    rows: [[changes, after.length, percentile(after, 0.5), percentile(after, 0.99)]],
  };
}
