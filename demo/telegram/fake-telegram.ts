import { createHttpServer } from '../http-server.ts';
import { botMethods } from './bot-methods.ts';
import { createCallHandler } from './call-handler.ts';
import { createChannel, type Channel } from './channel.ts';
import { createFaults, type Faults } from './faults.ts';
import { fileMethods } from './files.ts';
import { createGroup, type Group, type GroupOptions } from './group.ts';
import { messageMethods } from './message-methods.ts';
import { pinMethods } from './pins.ts';
import { photoMethods } from './photo-methods.ts';
import { chatOf, createPerson, type Person, type Where } from './person.ts';
import { describeWorld } from './transcript.ts';
import type { Call, CallbackQuery, ChatMessage, ChatState, Update, User } from './types.ts';
import { updateMethods } from './update-methods.ts';
import { waitUntil } from './wait-until.ts';
import { createWorld, type World } from './world.ts';

export interface FakeTelegramOptions {
  botUsername?: string;
  botName?: string;
  /** For the ages of messages, updates and callback queries. */
  now?: () => number;
  /** Whether polls that repeat an offset are slowed down, as by Telegram; true by default. */
  strictPolling?: boolean;
}

export interface PersonOptions {
  id?: number;
  firstName: string;
  lastName?: string;
  username?: string;
  languageCode?: string;
}

/** The fake: its server, its people, and what has happened. */
export interface FakeTelegram {
  /** The value for TELEGRAM_API_ROOT. */
  readonly url: string;
  readonly token: string;
  readonly bot: User;
  readonly world: World;
  readonly calls: Call[];
  /** The calls of one method, oldest first. */
  callsOf(method: string): Call[];
  readonly chats: ChatState[];
  readonly callbackQueries: CallbackQuery[];
  /** Every update that was ever queued. */
  readonly updates: readonly Update[];
  readonly faults: Faults;
  person(options: PersonOptions): Person;
  group(options: GroupOptions): Group;
  channel(title: string): Channel;
  /** The messages that aren't deleted, oldest first. */
  messagesIn(where: Where, options?: { fromBot?: boolean; topic?: number }): ChatMessage[];
  lastFromBot(where: Where): ChatMessage | undefined;
  until<T>(
    check: () => T | undefined | null | false,
    options?: { withinMs?: number; what?: string },
  ): Promise<T>;
  transcript(): string;
  /** Delivers an update again that the bot has already received. */
  redeliver(update: Update): void;
  /** Refuses connections until `goOnline`. */
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;
  close(): Promise<void>;
}

function addPerson(world: World, options: PersonOptions): Person {
  const { id, firstName, lastName, username, languageCode } = options;
  const user: User = {
    id: id ?? world.nextId('person', 1001),
    is_bot: false,
    first_name: firstName,
    ...(lastName !== undefined && { last_name: lastName }),
    ...(username !== undefined && { username }),
    ...(languageCode !== undefined && { language_code: languageCode }),
  };
  world.users.set(user.id, user);
  return createPerson(world, user);
}

/** Starts a fake Telegram with one bot and no people, on a free port of 127.0.0.1. */
export async function startFakeTelegram(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const world = createWorld({
    token: '700000001:token-of-the-fake-telegram-1234567890',
    botUsername: options.botUsername ?? 'inferno_vps_bot',
    botName: options.botName ?? 'Inferno VPS',
    now: options.now ?? Date.now,
  });
  const updates = updateMethods(world, { strictPolling: options.strictPolling ?? true });
  const faults = createFaults();
  const methods = {
    ...updates.methods,
    ...messageMethods(world),
    ...photoMethods(world),
    ...fileMethods(world),
    ...pinMethods(world),
    ...botMethods(world),
  };
  const server = createHttpServer(createCallHandler({ world, methods, faults }), { keepAliveMs: 60_000 });
  await server.open();

  const messagesIn: FakeTelegram['messagesIn'] = (where, { fromBot = false, topic } = {}) =>
    chatOf(where).messages.filter(
      message =>
        message.deletedAt === undefined &&
        (!fromBot || message.fromBot) &&
        (topic === undefined || message.threadId === topic),
    );

  return {
    url: `http://127.0.0.1:${server.port()}`,
    token: world.options.token,
    bot: world.bot,
    world,
    calls: world.calls,
    callsOf: method => world.calls.filter(call => call.method === method),
    get chats() {
      return [...world.chats.values()];
    },
    get callbackQueries() {
      return [...world.callbackQueries.values()];
    },
    updates: world.updates.history,
    faults,
    person: personOptions => addPerson(world, personOptions),
    group: groupOptions => createGroup(world, groupOptions),
    channel: title => createChannel(world, title),
    messagesIn,
    lastFromBot: where => messagesIn(where, { fromBot: true }).at(-1),
    until: (check, waitOptions) => waitUntil(world, check, waitOptions),
    transcript: () => describeWorld(world),
    redeliver: world.updates.redeliver,
    goOffline: server.close,
    goOnline: server.open,
    close: async () => {
      updates.close();
      await server.close();
    },
  };
}
