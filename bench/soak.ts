/**
 * Runs the bot at a steady load and prints its memory each minute, and how it grew: `npm run soak`, `npm run soak 20`
 * (minutes), `npm run soak 20 100` (calls a second to both APIs together). An hour at 200 by default.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { encodeCallbackData } from '../src/telegram/callback-data.ts';
import { startBot, startFakes } from './rig/bot.ts';
import { createDatabase } from './rig/database.ts';
import { describeMachine, percentile, toMarkdown } from './rig/report.ts';

const [minutes, callsPerSecond] = [Number(process.argv[2] ?? 60), Number(process.argv[3] ?? 200)];
const accounts = 200;
const sampleMs = 1_000;
/** Each press is two calls to Telegram: its answer and an edit. Everything else is polls. */
const pressesPerSecond = Math.max(1, Math.round(callsPerSecond / 20));
const pollsPerSecond = callsPerSecond - 2 * pressesPerSecond;

interface Sample {
  readonly minute: number;
  readonly megabytes: number;
}

/** By how many MB an hour the memory grows, by least squares. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(samples.map(({ minute }) => minute)), mean(samples.map(({ megabytes }) => megabytes))];
  const covariance = mean(samples.map(({ minute, megabytes }) => (minute - x) * (megabytes - y)));
  return (60 * covariance) / mean(samples.map(({ minute }) => (minute - x) ** 2));
}

const fakes = await startFakes({ servers: 4, latencyMs: 50 });
const path = createDatabase({ accounts, serversOf: () => 4, dueWithinMs: 5_000 });
const bot = await startBot(fakes, {
  path,
  env: {
    PROVIDER_CALLS_PER_SECOND: String(pollsPerSecond),
    POLL_IDLE_SECONDS: String(Math.max(1, (5 * accounts) / pollsPerSecond)),
    TELEGRAM_MESSAGES_PER_SECOND: '0',
    COMMANDS_PER_MINUTE: '0',
  },
});
process.stdout.write(`${describeMachine()}\n\n`);
const samples: Sample[] = [];
const rows: (readonly (string | number)[])[] = [];
const startedAt = performance.now();
for (let minute = 1; minute <= minutes; minute++) {
  await fakes.provider.take();
  await fakes.telegram.takeMessages();
  const until = sleep(60_000);
  const sampling = setInterval(() => {
    void bot.remote.usage().then(({ rss }) => {
      samples.push({ minute: (performance.now() - startedAt) / 60_000, megabytes: rss / 1e6 });
    });
  }, sampleMs);
  // A stop, and a start of all: each is a message to its owner.
  await fakes.provider.stop((minute % accounts) + 1);
  const answers = await fakes.telegram.press({
    data: encodeCallbackData({ kind: 'servers' }),
    perSecond: pressesPerSecond,
    seconds: 55,
    people: accounts,
  });
  await fakes.provider.startAll();
  await until;
  clearInterval(sampling);
  const [{ calls }, { messages }] = [await fakes.provider.take(), await fakes.telegram.takeMessages()];
  const perSecond = (calls + messages.length + answers.length) / 60;
  const megabytes = samples.at(-1)?.megabytes ?? NaN;
  rows.push([minute, megabytes, perSecond, percentile(answers, 0.5), percentile(answers, 0.99)]);
  process.stdout.write(`${minute}: ${megabytes.toFixed(1)} MB, ${perSecond.toFixed(0)} calls a second\n`);
}
await bot.stop();
await fakes.stop();
const half = samples.slice(Math.floor(samples.length / 2));
process.stdout.write(
  `\n${toMarkdown({
    title: `${minutes} minutes at ${callsPerSecond} calls a second: in the last half the memory grew by ${slopeOf(half).toFixed(2)} MB an hour`,
    columns: ['minute', 'memory, MB', 'calls a second', 'answer, median ms', 'p99'],
    rows,
  })}\n`,
);
process.exit();
