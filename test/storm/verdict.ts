import Database from 'better-sqlite3';

import type { Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import type { Scene } from '../e2e/scene.ts';
import { callsFor, deeds, type Ledger } from './ledger.ts';
import type { People } from './load.ts';

/** Looks into the bot's file from outside; it has no part in what it finds. */
export function readFile(path: string) {
  const database = new Database(path, { readonly: true, timeout: 5_000 });
  const count = (sql: string): number => database.prepare<[], number>(sql).pluck().get() ?? 0;
  try {
    return {
      integrity: database.pragma('integrity_check', { simple: true }),
      openUpdates: count('SELECT count(*) FROM inbox WHERE payload IS NOT NULL'),
      knownUpdates: new Set(database.prepare<[], number>('SELECT update_id FROM inbox').pluck().all()),
      untold: count(
        "SELECT count(*) FROM outbox WHERE state = 'waiting' AND due_at < (unixepoch() + 60) * 1000",
      ),
      buried: database
        .prepare<[], { key: string; reason: string }>(
          "SELECT key, reason AS reason FROM outbox WHERE state = 'dead'",
        )
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

const firstText = (message: ChatMessage): string => message.versions[0]?.text ?? message.text;

/** How long after a send a kill leaves it open whether the bot has noted it. */
const notedWithinMs = 1_500;

/** Everything that is wrong with how a storm ended: nothing, if all is well. */
export function judge(scene: Scene, people: People, ledger: Ledger): readonly string[] {
  const { provider, telegram } = scene;
  const wrong: string[] = [];
  const file = readFile(scene.environment.DATABASE_PATH ?? '');

  if (file.integrity !== 'ok') wrong.push(`integrity_check: ${String(file.integrity)}`);
  if (file.openUpdates > 0) wrong.push(`${file.openUpdates} updates are not done with`);

  for (const deed of deeds) {
    const calls = callsFor(provider, deed);
    for (const [subject, { length }] of Map.groupBy(calls, each => each)) {
      const wishes = ledger.wishesFor(deed, subject);
      if (length > wishes) wrong.push(`${deed} of ${subject}: ${length} calls for ${wishes} wishes`);
      if (deed === 'create' || deed === 'sshkey.add') continue;
      const noted = file.sent.find(row => row.action === deed && row.order_id === subject)?.n ?? 0;
      if (length > noted) wrong.push(`${deed} of ${subject}: ${length} calls, ${noted} written down`);
    }
  }

  /** Messages that said this when they were new. */
  const toldOf = (person: Person, line: RegExp) =>
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
  /** A send that a fault hit: whether it arrived, and under which number, nobody can know. */
  const isFaulty = (chat: number, fits: (text: string) => boolean): boolean =>
    (sendsTo.get(chat) ?? []).some(({ text, fault }) => fault !== undefined && fits(text));
  /** Sends of it after which the bot could not know whether they had arrived. */
  const doubts = (person: Person, line: RegExp): number =>
    (sendsTo.get(person.chat.id) ?? []).filter(
      ({ text, isOpen, at }) => line.test(text) && (isOpen || ledger.killedAround(at, notedWithinMs)),
    ).length;
  let told = 0;
  const expectTold = (person: Person, line: RegExp, owed: number): void => {
    const { length } = toldOf(person, line);
    told += length;
    if (length < owed) wrong.push(`${String(line)}: told ${length} times instead of ${owed}`);
    const most = owed + doubts(person, line);
    if (length > most) wrong.push(`${String(line)}: told ${length} times, at most ${most} was right`);
  };
  for (const { name, owed } of people.weathers) {
    expectTold(people.wanda.person, new RegExp(`^🔴 ${name} stopped unexpectedly`, 'm'), owed().stopped);
    expectTold(people.wanda.person, new RegExp(`^🟢 ${name} is on again`, 'm'), owed().started);
  }
  for (const { person, account } of people.orderers) {
    for (const { orderid, vps, vpsState } of provider.ordersOf(account.cid)) {
      if (people.paid.has(orderid)) expectTold(person, new RegExp(`Order ${orderid} is paid`), 1);
      if (vps !== undefined && vpsState === 'on') {
        expectTold(person, new RegExp(`^🎉 ${vps.name} is active$`, 'm'), 1);
      }
    }
  }

  for (const { person, words } of people.owedAnswers) {
    const isLost = isFaulty(person.chat.id, text => text.includes(`“${words}”`));
    if (toldOf(person, new RegExp(`“${words}”`)).length === 0 && !isLost)
      wrong.push(`/orders ${words} of ${person.user.first_name} was not answered`);
  }
  for (const { person, account } of people.everybody) {
    for (const { orderid } of provider.ordersOf(account.cid)) {
      if (toldOf(person, new RegExp(`With “${orderid}” in it`)).length === 0)
        wrong.push(`Order ${orderid} is unknown to its owner`);
    }
  }
  for (const name of people.names) {
    if (toldOf(people.rena.person, new RegExp(name)).length === 0)
      wrong.push(`The new name ${name} got lost`);
  }
  for (const cid of people.clients) {
    if (
      !people.lena.person.chat.messages.some(({ fromBot, text }) => fromBot && text.includes(`client ${cid}`))
    )
      wrong.push(`The link of client ${cid} got lost`);
  }

  for (const { id: chat, title, messages } of telegram.chats) {
    for (const { id, text, fromBot, deletedAt, at, versions } of messages) {
      // What was sent and not heard of any more can't be edited: its number is only in the answer.
      const isUnheard =
        versions.length === 1 &&
        (ledger.killedAround(at, notedWithinMs) || isFaulty(chat, sent => sent === text));
      // Below its headline a card says how the server is, which may be on its way by somebody else's wish.
      const isWaiting = text
        .split('\n')
        .some((line, index) => line.includes('⏳') && (index === 0 || !/^⏳ [A-Z][a-z ]+ · /.test(line)));
      if (fromBot && deletedAt === undefined && isWaiting && !isUnheard)
        wrong.push(`Message ${id} to ${title} never ended: ${text}`);
    }
  }
  for (const { id, by, data, at, answer } of telegram.callbackQueries) {
    if (answer !== undefined || ledger.killedAround(at, 16_000)) continue;
    const isHit = answers.get(id)?.fault !== undefined;
    if (!isHit) wrong.push(`The press of ${data} by ${by.first_name} was not answered`);
  }
  for (const update of telegram.updates) {
    if (!file.knownUpdates.has(update.update_id)) wrong.push(`Update ${update.update_id} was never taken in`);
  }
  return told === 0 ? [...wrong, 'Nothing was news: the storm was none'] : wrong;
}
