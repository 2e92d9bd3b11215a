import { createFaults, type Faults } from './faults.ts';
import { createFlood } from './flood.ts';
import { createChannel, createGroup, type Channel, type Group, type GroupOptions } from './groups.ts';
import { botMethods } from './methods-bot.ts';
import { chatMethods } from './methods-chats.ts';
import { fileMethods } from './methods-files.ts';
import { messageMethods } from './methods-messages.ts';
import { updateMethods } from './methods-updates.ts';
import { chatOf, createPerson, type Person, type Where } from './people.ts';
import { createApiServer } from './server.ts';
import { fullTranscript, transcript } from './transcript.ts';
import type { Call, ChatMessage, ChatState, Features, Press, Update, User } from '../../../demo/telegram/types.ts';
import { createWorld, type World } from '../../../demo/telegram/world.ts';

export interface TelegramOptions {
  token?: string;
  botUsername?: string;
  botName?: string;
  /** 0, a free one, unless told otherwise. */
  port?: number;
  /** The server's clock, for ages of messages and presses; the real one unless told otherwise. */
  now?: () => number;
  /** What an older server lacks. */
  features?: Partial<Features>;
  privacyMode?: boolean;
  /** Keep Telegram's sending limits. */
  flood?: boolean;
  /** How long a second conflict within the pause waits for its answer; 3 s at Telegram. */
  conflictPauseMs?: number;
  /** Slow down polls that repeat an offset, as Telegram does. */
  strictPolling?: boolean;
}

export interface PersonOptions {
  id?: number;
  firstName: string;
  lastName?: string;
  username?: string;
  languageCode?: string;
}

/** The stand-in: its server, its people, and everything that happened. */
export interface Telegram {
  /** The API root, as in TELEGRAM_API_ROOT. */
  readonly url: string;
  readonly token: string;
  readonly bot: User;
  readonly world: World;
  readonly features: Features;
  readonly calls: Call[];
  /** The calls of one method, in order. */
  callsOf(method: string): Call[];
  readonly chats: ChatState[];
  readonly presses: Press[];
  /** All updates ever queued. */
  readonly updates: readonly Update[];
  readonly faults: Faults;
  person(options: PersonOptions): Person;
  group(options: GroupOptions): Group;
  channel(title: string): Channel;
  /** The messages that are visible now, oldest first. */
  messagesIn(where: Where, options?: { fromBot?: boolean; topic?: number }): ChatMessage[];
  /** The newest visible message of the bot. */
  lastFromBot(where: Where): ChatMessage | undefined;
  /** Waits for the first truthy value; rejects with a transcript of everything. */
  until<T>(
    look: () => T | undefined | null | false,
    options?: { withinMs?: number; what?: string },
  ): Promise<T>;
  transcript(where?: Where): string;
  /** Hands the bot an update that it has had already. */
  redeliver(update: Update): void;
  setLatency(ms: number): void;
  /** Refuses connections until it comes back on the same port. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Starts a stand-in Telegram with one bot and nobody else. */
export async function startTelegram(options: TelegramOptions = {}): Promise<Telegram> {
  const world = createWorld({
    token: options.token ?? '700000001:stand-in-token-of-a-bot-1234567890',
    botUsername: options.botUsername ?? 'inferno_vps_bot',
    botName: options.botName ?? 'Inferno VPS',
    now: options.now ?? Date.now,
    features: { dateTime: true, buttonStyle: true, messageDraft: true, ...options.features },
    privacyMode: options.privacyMode ?? true,
  });
  const updates = updateMethods(world, {
    conflictPauseMs: options.conflictPauseMs ?? 3000,
    strictPolling: options.strictPolling ?? true,
  });
  const methods = {
    ...updates.methods,
    ...messageMethods(world),
    ...fileMethods(world),
    ...chatMethods(world),
    ...botMethods(world),
  };
  if (!world.options.features.messageDraft) delete (methods as Partial<typeof methods>).sendmessagedraft;
  const faults = createFaults();
  let latencyMs = 0;
  const server = createApiServer({
    world,
    methods,
    faults,
    flood: options.flood ? createFlood() : undefined,
    latencyMs: () => latencyMs,
    port: options.port ?? 0,
  });
  await server.open();

  const until: Telegram['until'] = (look, { withinMs = 20_000, what = 'what was waited for' } = {}) =>
    new Promise((resolve, reject) => {
      const check = (): boolean => {
        try {
          const value = look();
          if (!value) return false;
          finish();
          resolve(value);
        } catch (thrown) {
          finish();
          reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
        }
        return true;
      };
      const finish = () => {
        clearTimeout(deadline);
        clearInterval(ticking);
        stop();
      };
      const stop = world.onChange(check);
      // Not everything that a test looks at is Telegram's.
      const ticking = setInterval(check, 25);
      const deadline = setTimeout(() => {
        if (check()) return;
        finish();
        reject(new Error(`${what} did not come in ${withinMs} ms\n${fullTranscript(world)}`));
      }, withinMs);
      check();
    });

  const messagesIn: Telegram['messagesIn'] = (where, { fromBot = false, topic } = {}) =>
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
    features: world.options.features,
    calls: world.calls,
    callsOf: method => world.calls.filter(call => call.method.toLowerCase() === method.toLowerCase()),
    get chats() {
      return [...world.chats.values()];
    },
    get presses() {
      return [...world.presses.values()];
    },
    updates: world.updates.history,
    faults,
    person: ({ id, firstName, lastName, username, languageCode }) => {
      const user: User = {
        id: id ?? world.nextId('person', 1001),
        is_bot: false,
        first_name: firstName,
        ...(lastName === undefined ? {} : { last_name: lastName }),
        ...(username === undefined ? {} : { username }),
        ...(languageCode === undefined ? {} : { language_code: languageCode }),
      };
      world.users.set(user.id, user);
      world.changed();
      return createPerson(world, user);
    },
    group: groupOptions => createGroup(world, groupOptions),
    channel: title => createChannel(world, title),
    messagesIn,
    lastFromBot: where => messagesIn(where, { fromBot: true }).at(-1),
    until,
    transcript: where => (where ? transcript(world, chatOf(where)) : fullTranscript(world)),
    redeliver: update => world.updates.redeliver(update),
    setLatency: ms => {
      latencyMs = ms;
    },
    goAway: () => server.close(),
    comeBack: () => server.open(),
    onChange: world.onChange,
    close: async () => {
      updates.close();
      await server.close();
    },
  };
}
