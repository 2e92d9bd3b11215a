/**
 * Prints how many messages the bot sends, edits and deletes in each journey of a person, and how many presses it
 * answers, with the app and both fakes in this process:
 * `node --require ./src/check-node.cjs bench/journey-messages.ts [part of a name]`. It takes about five minutes.
 */
import { setTimeout } from 'node:timers/promises';

import { decodeCallbackData, type CallbackKind } from '../src/telegram/callback-data.ts';
import type { Account } from '../demo/provider/records.ts';
import { chatOf, type Person, type Where } from '../demo/telegram/person.ts';
import type { ChatMessage } from '../demo/telegram/types.ts';
import { startInProcess } from './rig/in-process.ts';
import { journeys, type Actors, type Journey } from './journeys.ts';

/** How long a person looks at a message before they press. */
const thinkMs = 700;
/** A journey has ended when nothing was sent for this long. */
const quietMs = 2_500;
const withinMs = 100_000;
const providerLatencyMs = 100;
/** More would wait for each other. */
const atOnce = 6;

const { provider, telegram, stop } = await startInProcess(
  {
    // Else it would take minutes until the server counts as down.
    POLL_IDLE_SECONDS: '5',
    PROVIDER_CALLS_PER_SECOND: '0',
  },
  { durations: { rebootMs: 14_000, stopMs: 8_000, bootMs: 8_000, installMs: 40_000 } },
);
provider.setLatency(providerLatencyMs);

const callsIn = (places: readonly Where[]) => {
  const chats = new Set(places.map(place => chatOf(place).id));
  const queries = new Set(
    telegram.callbackQueries.filter(({ message }) => chats.has(message.chat.id)).map(({ id }) => id),
  );
  return telegram.calls.filter(
    ({ params: { chat_id: chat, callback_query_id: query } }) =>
      chats.has(Number(chat)) || (typeof query === 'string' && queries.has(query)),
  );
};

/** Waits until nothing was sent there for a while; progress that is shown every few seconds is not waited for. */
async function waitForQuiet(places: readonly Where[], ms: number, atMostMs = withinMs): Promise<void> {
  const until = Date.now() + atMostMs;
  while (Date.now() < until) {
    const last = callsIn(places).at(-1);
    const restMs = last === undefined ? 0 : last.at + ms - Date.now();
    if (restMs <= 0) return;
    await setTimeout(Math.min(restMs, 100));
  }
}

/** The callback data of the first button of this kind. */
const dataOf = (message: ChatMessage, kind: CallbackKind): string | undefined =>
  message.keyboard
    .flat()
    .map(({ callback_data: data }) => data)
    .find(data => data !== undefined && decodeCallbackData(data)?.kind === kind);

const findButton = (where: Where, kind: CallbackKind) =>
  telegram.messagesIn(where, { fromBot: true }).findLast(message => dataOf(message, kind) !== undefined);

const actors: Actors = {
  provider,
  telegram,
  waitForQuiet: where => waitForQuiet([where], thinkMs, 3_000),
  waitForButton: (where, kind) =>
    telegram.until(() => findButton(where, kind), { withinMs, what: `a button ${kind}` }),
  press: async (person, kind, where = person) => {
    await telegram.until(() => findButton(where, kind), { withinMs, what: `a button ${kind}` });
    await waitForQuiet([where], thinkMs, 3_000);
    const message = await telegram.until(() => findButton(where, kind), { withinMs, what: kind });
    person.sendsCallbackData(message, dataOf(message, kind) ?? '');
    await setTimeout(thinkMs);
  },
  write: async (person, text, where = person) => {
    await waitForQuiet([where], thinkMs, 3_000);
    const message = await person.writes(text, { chat: where });
    await setTimeout(thinkMs);
    return message;
  },
  link: async (person, { cid, key }: Account) => {
    await person.writes(`/link ${cid} ${key}`);
    await telegram.until(() => findButton(person, 'servers'), { withinMs, what: 'a link' });
    await waitForQuiet([person], quietMs);
  },
};

const columns = [
  ['sent', /^send/],
  ['edited', /^edit/],
  ['deleted', /^delete/],
  ['answers', /^answer/],
] as const;

async function count(journey: Journey): Promise<string> {
  const people: readonly Person[] = ['Anna', 'Boris'].map(firstName =>
    telegram.person({ firstName, languageCode: 'en' }),
  );
  const [anna, boris] = people;
  if (anna === undefined || boris === undefined) throw new Error('nobody');
  const { places, run } = await journey.prepare(actors, { anna, boris });
  await waitForQuiet(places, quietMs);
  const before = callsIn(places).length;
  await run();
  await waitForQuiet(places, quietMs);
  const calls = callsIn(places).slice(before);
  if (process.env.TRACE !== undefined)
    for (const { method, params } of calls)
      process.stderr.write(`${journey.name}: ${method} ${JSON.stringify(params.text ?? '').slice(0, 90)}\n`);
  const counts = columns.map(([, methods]) => calls.filter(({ method }) => methods.test(method)).length);
  return `| ${journey.name} | ${counts.join(' | ')} |`;
}

// The first calls of a process take longer than those of somebody who comes later.
await actors.link(telegram.person({ firstName: 'Vera' }), provider.addAccount());
const [, , part = ''] = process.argv;
const chosen = journeys.filter(({ name }) => name.includes(part));
process.stdout.write(
  `| journey | ${columns.map(([name]) => name).join(' | ')} |\n| --- | --- | --- | --- | --- |\n`,
);
/** What was waited for; the rest of the error is everything that happened. */
const failed = (name: string) => (error: unknown) => `| ${name} | ${String(error).split('\n', 1)[0]} |`;
const [together, alone] = [false, true].map(isAlone =>
  chosen.filter(journey => (journey.isAlone ?? false) === isAlone),
);
const lines: string[] = [];
for (let from = 0; from < (together ?? []).length; from += atOnce) {
  const some = (together ?? []).slice(from, from + atOnce);
  lines.push(...(await Promise.all(some.map(each => count(each).catch(failed(each.name))))));
}
for (const each of alone ?? []) lines.push(await count(each).catch(failed(each.name)));
process.stdout.write(`${lines.join('\n')}\n`);

await stop();
