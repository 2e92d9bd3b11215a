import { setTimeout as sleep } from 'node:timers/promises';

import { measure, startBot, startFakes } from '../rig/bot.ts';
import { createDatabase, notifications as due } from '../rig/database.ts';
import type { Table } from '../rig/report.ts';

const [perSecond, forMs, pollSeldom] = [
  30,
  40_000,
  { POLL_IDLE_SECONDS: '3600', PROVIDER_CALLS_PER_SECOND: '1' },
];

/** As many notifications as chats, all due at the start; measured until they are sent, or for a while. */
async function runOnce(count: number, untilSent: boolean) {
  const path = createDatabase({
    ...{ accounts: count, serversOf: () => 1, dueWithinMs: 3_600_000 },
    fill: due(count),
  });
  const fakes = await startFakes();
  await fakes.telegram.limit(perSecond);
  const bot = await startBot(fakes, { path, env: pollSeldom });
  const sent: number[] = [];
  let refused = 0;
  const { cpuUs, cpuPercent, megabytes } = await measure(bot, async () => {
    for (let ms = 0; untilSent ? sent.length < count && ms < 5 * forMs : ms < forMs; ms += 1_000) {
      await sleep(1_000);
      const taken = await fakes.telegram.takeMessages();
      refused += taken.refused;
      sent.push(...taken.messages.map(({ at }) => at));
    }
  });
  await bot.stop();
  await fakes.stop();
  const seconds = ((sent.at(-1) ?? NaN) - (sent[0] ?? NaN)) / 1_000;
  const least = (sent.length - 1) / perSecond;
  return [
    `${count}${untilSent ? '' : `, ${forMs / 1_000} s of it`}`,
    ...[sent.length, seconds / least, refused, cpuUs / 1_000 / sent.length, cpuPercent, megabytes],
  ];
}

/** Notifications to as many chats at a server that allows 30 messages in any second. Measured once: it takes long. */
export async function notifications(): Promise<Table> {
  return {
    title: `Notifications, each to another chat; the server allows ${perSecond} in any second`,
    columns: ['waiting', 'sent', '× the least time', '429s', 'CPU ms each', 'CPU %', 'MB'],
    rows: [await runOnce(3_000, true), await runOnce(30_000, false)],
  };
}
