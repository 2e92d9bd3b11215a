import Database from 'better-sqlite3';

import type { Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import type { ProcessHarness } from '../e2e/harness.ts';
import type { Actors } from './actors.ts';
import { actions, subjectsOf, type Expectations } from './expectations.ts';

/** Reads the bot's database without the bot's code. */
export function readDatabase(path: string) {
  const database = new Database(path, { readonly: true, timeout: 5_000 });
  const count = (sql: string): number => database.prepare<[], number>(sql).pluck().get() ?? 0;
  try {
    return {
      integrity: database.pragma('integrity_check', { simple: true }),
      openUpdates: count('SELECT count(*) FROM inbox WHERE payload IS NOT NULL'),
      knownUpdates: new Set(database.prepare<[], number>('SELECT update_id FROM inbox').pluck().all()),
      unsent: count(
        "SELECT count(*) FROM outbox WHERE state = 'waiting' AND due_at < (unixepoch() + 60) * 1000",
      ),
      dropped: database
        .prepare<[], { key: string; reason: string }>("SELECT key, reason FROM outbox WHERE state = 'dead'")
        .all(),
      underWay: count(
        "SELECT count(*) FROM operations WHERE state IN ('accepted', 'waiting', 'sent', 'acknowledged')",
      ),
      sent: database
        .prepare<[], { action: string; order_id: string | null; n: number }>(
          `SELECT o.action, s.order_id, count(*) AS n FROM operations o LEFT JOIN servers s ON s.id = o.server_id
           WHERE o.sent_at IS NOT NULL GROUP BY o.action, s.order_id`,
        )
        .all(),
    };
  } finally {
    database.close();
  }
}

/** What a message says of a server that went down, if anything. */
function stateSaid(text: string, name: string): 'on' | 'off' | undefined {
  const has = (line: string): boolean => new RegExp(`^${line}`, 'm').test(text);
  if (has(`🟢 ${name} (?:is running again|· )`)) return 'on';
  if (has(`🔴 ${name} stopped unexpectedly`)) return text.includes('It was off for') ? 'on' : 'off';
  return has(`🔴 ${name} · `) ? 'off' : undefined;
}

const firstText = (message: ChatMessage): string => message.versions[0]?.text ?? message.text;

/** How long after a send a kill leaves it open whether the bot has stored its outcome. */
const storedWithinMs = 1_500;

type Database = ReturnType<typeof readDatabase>;

/** Calls of which there are more than requests, or than stored operations. */
function findRepeatedCalls(
  { provider }: ProcessHarness,
  { requestsFor }: Expectations,
  database: Database,
): readonly string[] {
  const wrong: string[] = [];
  for (const action of actions) {
    const calls = subjectsOf(provider, action);
    for (const [subject, { length }] of Map.groupBy(calls, each => each)) {
      const requests = requestsFor(action, subject);
      if (length > requests) wrong.push(`${action} of ${subject}: ${length} calls for ${requests} requests`);
      if (action === 'create' || action === 'sshkey.add') continue;
      const stored = database.sent.find(row => row.action === action && row.order_id === subject)?.n ?? 0;
      if (length > stored) wrong.push(`${action} of ${subject}: ${length} calls, ${stored} stored`);
    }
  }
  return wrong;
}

/** Messages that still show that something is under way. */
function findUnendedMessages(
  { telegram }: ProcessHarness,
  { killedAround }: Expectations,
  isFaulty: (chat: number, fits: (text: string) => boolean) => boolean,
): readonly string[] {
  const wrong: string[] = [];
  for (const { id: chat, title, messages } of telegram.chats) {
    for (const { id, text, fromBot, deletedAt, at, versions } of messages) {
      // A message whose id was lost with the answer can't be edited.
      const isIdLost =
        versions.length === 1 &&
        (killedAround(at, storedWithinMs) || isFaulty(chat, sentText => sentText === text));
      // Below its first line a card shows the state of the server, which somebody else may be changing.
      const isWaiting = text
        .split('\n')
        .some((line, index) => line.includes('⏳') && (index === 0 || !/^⏳ [A-Z][a-z ]+ · /.test(line)));
      if (fromBot && deletedAt === undefined && isWaiting && !isIdLost)
        wrong.push(`Message ${id} to ${title} never ended: ${text}`);
    }
  }
  return wrong;
}

/** Everything that is wrong at the end. */
export function findViolations(
  harness: ProcessHarness,
  actors: Actors,
  expectations: Expectations,
): readonly string[] {
  const { provider, telegram } = harness;
  const wrong: string[] = [];
  const database = readDatabase(harness.databasePath);

  if (database.integrity !== 'ok') wrong.push(`integrity_check: ${String(database.integrity)}`);
  if (database.openUpdates > 0) wrong.push(`${database.openUpdates} updates are not handled`);

  wrong.push(...findRepeatedCalls(harness, expectations, database));

  /** Messages that had this text when they were new. */
  const messagesWith = (person: Person, line: RegExp) =>
    person.chat.messages.filter(message => message.fromBot && line.test(firstText(message)));
  const sends = telegram.callsOf('sendMessage').map(({ params, at, status, fault }) => ({
    chat: Number(params.chat_id),
    text: String(params.text),
    fault,
    isOpen: status === 'pending' || status === 'broken' || fault !== undefined,
    at,
  }));
  const sendsTo = Map.groupBy(sends, ({ chat }) => chat);
  const answers = new Map(
    telegram.callsOf('answerCallbackQuery').map(call => [String(call.params.callback_query_id), call]),
  );
  /** Whether a fault hit the send: then nobody can know whether it arrived, and under which id. */
  const isFaulty = (chat: number, fits: (text: string) => boolean): boolean =>
    (sendsTo.get(chat) ?? []).some(({ text, fault }) => fault !== undefined && fits(text));
  /** Sends after which the bot could not know whether they had arrived. */
  const countDoubts = (person: Person, line: RegExp): number =>
    (sendsTo.get(person.chat.id) ?? []).filter(
      ({ text, isOpen, at }) => line.test(text) && (isOpen || expectations.killedAround(at, storedWithinMs)),
    ).length;
  let sent = 0;
  const expectSent = (person: Person, line: RegExp, owed: number, atMost = owed): void => {
    const { length } = messagesWith(person, line);
    sent += length;
    if (length < owed) wrong.push(`${String(line)}: sent ${length} times instead of ${owed}`);
    const most = atMost + countDoubts(person, line);
    if (length > most) wrong.push(`${String(line)}: sent ${length} times, at most ${most} expected`);
  };
  // Servers that stop together are one message, which is edited. What was said last has to be so.
  const { wanda } = actors;
  const shown = wanda.person.chat.messages
    .filter(({ fromBot }) => fromBot)
    .flatMap(({ versions }) => versions)
    .toSorted((a, b) => a.at - b.at);
  for (const { name, orderid, expected } of actors.failing) {
    const said = shown.flatMap(({ text }) => stateSaid(text, name) ?? []);
    const { stopped, started } = expected();
    if (stopped > 0 && !said.includes('off')) wrong.push(`Wanda was not notified that ${name} stopped`);
    if (started > 0 && !said.includes('on'))
      wrong.push(`Wanda was not notified that ${name} is running again`);
    const state = provider.order(orderid).vpsState;
    if (said.length > 0 && said.at(-1) !== state)
      wrong.push(`The last that Wanda saw is that ${name} is ${said.at(-1) ?? ''}, and it isn't`);
  }
  const changes = actors.failing.map(({ expected }) => expected().stopped + expected().started);
  expectSent(
    wanda.person,
    /^(?:🔴 wanda-\d stopped|🟢 wanda-\d is running|🔴 \d servers stopped|🟢 All \d)/m,
    0,
    changes.reduce((sum, count) => sum + count, 0),
  );
  for (const { person, account } of actors.customers) {
    for (const { orderid, vps, vpsState } of provider.ordersOf(account.cid)) {
      if (actors.paid.has(orderid)) expectSent(person, new RegExp(`Order ${orderid} is paid`), 1);
      if (vps !== undefined && vpsState === 'on') {
        // The message of the installation, and a short one if it took long; or a notification.
        expectSent(person, new RegExp(`^🎉 ${vps.name} is active`, 'm'), 1, 2);
      }
    }
  }

  for (const { person, text } of actors.owedAnswers) {
    const isLost = isFaulty(person.chat.id, sentText => sentText.includes(`“${text}”`));
    if (messagesWith(person, new RegExp(`“${text}”`)).length === 0 && !isLost)
      wrong.push(`/orders ${text} of ${person.user.first_name} was not answered`);
  }
  for (const { person, account } of actors.everybody) {
    for (const { orderid } of provider.ordersOf(account.cid)) {
      if (messagesWith(person, new RegExp(`matching “${orderid}”`)).length === 0)
        wrong.push(`Order ${orderid} is unknown to its owner`);
    }
  }
  for (const name of actors.names) {
    if (messagesWith(actors.rena.person, new RegExp(name)).length === 0)
      wrong.push(`The new name ${name} was lost`);
  }
  for (const cid of actors.clients) {
    if (
      !actors.lena.person.chat.messages.some(({ fromBot, text }) => fromBot && text.includes(`client ${cid}`))
    )
      wrong.push(`The link of client ${cid} was lost`);
  }

  wrong.push(...findUnendedMessages(harness, expectations, isFaulty));
  for (const { id, by, data, at, answer } of telegram.callbackQueries) {
    if (answer !== undefined || expectations.killedAround(at, 16_000)) continue;
    const isHit = answers.get(id)?.fault !== undefined;
    if (!isHit) wrong.push(`The press of ${data} by ${by.first_name} was not answered`);
  }
  for (const update of telegram.updates) {
    if (!database.knownUpdates.has(update.update_id))
      wrong.push(`Update ${update.update_id} was never stored`);
  }
  return sent === 0 ? [...wrong, 'There was no notification at all'] : wrong;
}
