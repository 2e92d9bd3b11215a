import { generateKeyPairSync } from 'node:crypto';

import { expect } from 'vitest';

import type { FakeProvider } from '../../demo/provider/fake-provider.ts';
import type { Account } from '../../demo/provider/records.ts';
import type { FakeTelegram } from '../../demo/telegram/fake-telegram.ts';
import {
  labelsOf,
  type Person,
  type SentCallback,
  type Where,
  type WriteOptions,
} from '../../demo/telegram/person.ts';
import type { ChatMessage, Topic } from '../../demo/telegram/types.ts';

type ServerFields = Readonly<{ name: string; state?: 'on' | 'off'; password?: string }>;
type Match = string | RegExp;
/** Of a call to Telegram that sends or edits a message. */
type MessageParams = Readonly<{ text?: string; reply_markup?: { inline_keyboard?: unknown[][] } }>;

/** Only for what never comes: a busy machine can need a minute for anything. */
const withinMs = 100_000;
const powerButton = /Reboot|Boot|Перезагрузить|Запустить/;

/** What the bot says in answer to a press. */
export const answerOf = async (callback: SentCallback): Promise<string> =>
  (await callback.answered).text ?? '';

/** The callback data of the first button whose label contains this; empty if there is none. */
export const callbackDataOf = (message: ChatMessage, label: string): string =>
  message.keyboard.flat().find(({ text }) => text.includes(label))?.callback_data ?? '';

/** A public SSH key with this comment, in the format of OpenSSH. */
export function newPublicKey(comment: string): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const head = Buffer.from('0000000b7373682d6564323535313900000020', 'hex');
  return `ssh-ed25519 ${Buffer.concat([head, point]).toString('base64')} ${comment}`.trim();
}

const fits = ({ text }: ChatMessage, wanted: Match | readonly Match[]): boolean =>
  [wanted].flat().every(each => (typeof each === 'string' ? text.includes(each) : each.test(text)));

/** Waits for what the bot writes. */
function createWaits(telegram: FakeTelegram) {
  const messagesIn = (where: Where): readonly ChatMessage[] => telegram.messagesIn(where, { fromBot: true });

  const waitUntil = <T>(
    check: () => T | undefined | null | false,
    what = 'what was waited for',
  ): Promise<T> => telegram.until(check, { withinMs, what });

  const waitForDeletion = (message: ChatMessage): Promise<unknown> =>
    waitUntil(() => message.deletedAt !== undefined, `the deletion of "${message.text}"`);

  /** The newest message of the bot there that contains all of this. */
  const waitForMessage = (where: Where, ...texts: readonly Match[]): Promise<ChatMessage> =>
    waitUntil(
      () => messagesIn(where).findLast(message => fits(message, texts)),
      texts.map(text => `"${String(text)}"`).join(' & '),
    );

  /** The newest message of the bot there that contains this, and has such a button. */
  const waitForButton = (
    where: Where,
    label: string,
    text: Match | readonly Match[] = '',
  ): Promise<ChatMessage> =>
    waitUntil(
      () =>
        messagesIn(where).findLast(
          message => fits(message, text) && labelsOf(message).some(shown => shown.includes(label)),
        ),
      `a message "${String(text)}" with ${label}`,
    );

  /** Writes something to the bot, and waits for a message that answers it. */
  const ask = async (
    person: Person,
    command: string,
    answer: Match | readonly Match[],
    options: WriteOptions = {},
  ): Promise<ChatMessage> => {
    const { id } = await person.writes(command, options);
    return waitUntil(
      () => messagesIn(options.chat ?? person).findLast(each => each.id > id && fits(each, answer)),
      `"${String(answer)}" in answer to ${command.slice(0, 60)}`,
    );
  };

  return { messagesIn, waitUntil, waitForDeletion, waitForMessage, waitForButton, ask };
}

function expectWithinLimits(telegram: FakeTelegram): void {
  for (const call of telegram.calls.filter(({ method }) => /message/i.test(method))) {
    const { code = 200, params } = call;
    expect(code, JSON.stringify(call)).not.toBe(400);
    const { text = '', reply_markup: markup } = params as MessageParams;
    expect(text.length).toBeLessThanOrEqual(4096);
    expect((markup?.inline_keyboard ?? []).flat().length).toBeLessThanOrEqual(100);
  }
}

/** What people do in the chats, and what is waited for there. */
export function createHelpers({
  provider,
  telegram,
}: {
  readonly provider: FakeProvider;
  readonly telegram: FakeTelegram;
}) {
  const servers = new Map<string, string>();
  const waits = createWaits(telegram);
  const { messagesIn, waitUntil, waitForButton, ask } = waits;

  const addPeople = <const Names extends readonly string[]>(...names: Names) =>
    names.map(firstName => telegram.person({ firstName, languageCode: 'en' })) as {
      -readonly [Index in keyof Names]: Person;
    };

  const addServers = ({ cid }: Pick<Account, 'cid'>, all: readonly (string | ServerFields)[]) =>
    all.map(each => {
      const server = typeof each === 'string' ? { name: each } : each;
      const order = provider.addServer(cid, server);
      servers.set(server.name, order.orderid);
      return order;
    });

  const link = (person: Person, { cid, key }: Pick<Account, 'cid' | 'key'>, label = '') =>
    ask(person, `/link ${cid} ${key} ${label}`.trim(), [/\(client \d+\)|Привязан|привязан/, label]);

  const orderOf = (name: string): string => {
    const orderid = servers.get(name);
    if (orderid === undefined) throw new Error(`There is no server ${name}`);
    return orderid;
  };

  /** The card of a server, once it has its power buttons. On a slow machine its name may not be read at first. */
  const openCard = async (
    person: Person,
    name: string,
    chat: Where = person,
    topic?: Topic,
  ): Promise<ChatMessage> => {
    const { id } = await person.writes(`/server ${name}`, { chat, ...(topic && { topic }) });
    const isCard = (message: ChatMessage) =>
      fits(message, name) && labelsOf(message).some(label => powerButton.test(label));
    const answer = await waitUntil(
      () =>
        messagesIn(chat).findLast(
          each => each.id > id && (isCard(each) || fits(each, 'Try again in a minute')),
        ),
      `the card of ${name}`,
    );
    return isCard(answer) ? answer : openCard(person, name, chat, topic);
  };

  return {
    ...waits,
    /** What could ever be read there: messages with their buttons, and what they said before. */
    everythingIn: (where: Where): string =>
      JSON.stringify(
        messagesIn(where).map(message => [
          message.text,
          labelsOf(message),
          message.versions.map(({ text }) => text),
        ]),
      ),
    /** Presses a button of the newest message with this text, in the person's private chat by default. */
    pressButton: async (
      person: Person,
      text: Match | readonly Match[],
      label: string,
      where: Where = person,
    ): Promise<SentCallback> => person.clicks(await waitForButton(where, label, text), label),
    countMessages: (where: Where, text: RegExp): number =>
      messagesIn(where).filter(message => text.test(message.text)).length,
    addPeople,
    addServers,
    link,
    /** Adds an account with these servers at the provider, and links it. */
    linkAccount: async (who: string | Person, names: readonly (string | ServerFields)[] = [], label = '') => {
      const account = provider.addAccount();
      const orders = addServers(account, names);
      const [person] = typeof who === 'string' ? addPeople(who) : [who];
      await link(person, account, label);
      return { person, account, orders };
    },
    openCard,
    orderOf,
    /** Switches a server on or off at the provider. */
    setPower: (name: string, state: 'on' | 'off'): void => provider.setPowerState(orderOf(name), state),
    /** Waits until every server was polled this many more times, so that every change was found. */
    waitForPolls: async (times = 4): Promise<void> => {
      const polls = () => provider.callsOf('getinfo');
      const polled = new Set(polls().map(({ parameters }) => parameters.orderid));
      const wanted = polls().length + times * polled.size;
      await waitUntil(() => polls().length >= wanted, 'more polls');
    },
    /** Telegram takes every message. */
    expectWithinLimits: () => expectWithinLimits(telegram),
    /** The calls to the provider for one account. */
    callsFor: ({ cid }: Pick<Account, 'cid'>, action?: string) =>
      provider.calls.filter(
        call => call.parameters.cid === cid && (action === undefined || call.action === action),
      ),
  };
}
