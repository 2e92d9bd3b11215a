import { Context, Telegraf, Telegram, TelegramError, type Composer } from 'telegraf';
import type { Update, UserFromGetMe } from 'telegraf/types';

import type { SendOutcome } from '../domain/delivery.ts';
import type { BotApiMethod, BotApiPayload, CallOutcome, Transport } from '../telegram/api/types.ts';

/** What telegraf's own methods reject with when the server gave no answer, or was never asked. */
export interface UnansweredCall extends Error {
  readonly name: 'UnansweredCall';
  readonly outcome: Extract<SendOutcome, { kind: 'no-answer' | 'not-sent' }>;
}

const unansweredCall = (method: string, outcome: UnansweredCall['outcome']): UnansweredCall =>
  Object.assign(new Error(`${method}: ${outcome.kind}, ${outcome.why}`), {
    name: 'UnansweredCall' as const,
    outcome,
  });

const isUnansweredCall = (error: unknown): error is UnansweredCall =>
  error instanceof Error && error.name === 'UnansweredCall' && 'outcome' in error;

/** The outcome behind what a telegraf method rejected with; `undefined`: it is a bug, and not the server's doing. */
export function outcomeOf(error: unknown): Exclude<SendOutcome, { kind: 'sent' }> | undefined {
  if (isUnansweredCall(error)) return error.outcome;
  if (!(error instanceof TelegramError)) return undefined;
  const retryAfter = error.parameters?.retry_after;
  return {
    kind: 'refused',
    code: error.code,
    description: error.description,
    retryAfterMs: retryAfter === undefined ? undefined : retryAfter * 1000,
    migrateToChatId: error.parameters?.migrate_to_chat_id as Extract<
      SendOutcome,
      { kind: 'refused' }
    >['migrateToChatId'],
  };
}

/** Fields in which telegraf takes a file; a string there is an id or an address, and only that is sent. */
const fileFields: ReadonlySet<string> = new Set([
  'animation',
  'audio',
  'certificate',
  'document',
  'photo',
  'sticker',
  'thumbnail',
  'video',
  'video_note',
  'voice',
]);

const holdsFile = (payload: BotApiPayload): boolean =>
  Object.entries(payload).some(([field, value]) =>
    fileFields.has(field) ? typeof value === 'object' && value !== null : field === 'media',
  );

function resultOf(method: string, outcome: CallOutcome<unknown>): unknown {
  switch (outcome.kind) {
    case 'ok':
      return outcome.result;
    case 'superseded':
      // Bot API: an edit gives the message, or `true` where there is none to give.
      return true;
    case 'refused':
      throw new TelegramError(
        {
          error_code: outcome.code,
          description: outcome.description,
          parameters: {
            ...(outcome.retryAfterMs === undefined ? {} : { retry_after: outcome.retryAfterMs / 1000 }),
            ...(outcome.migrateToChatId === undefined ? {} : { migrate_to_chat_id: outcome.migrateToChatId }),
          },
        },
        // telegraf puts the payload here, and with it whatever the message said.
        { method },
      );
    case 'no-answer':
    case 'not-sent':
      throw unansweredCall(method, outcome);
  }
}

/** telegraf's methods over our transport. It has no token, so that none can be read from a context. */
export function createTelegramClient(transport: Pick<Transport, 'call'>): Telegram {
  return new (class extends Telegram {
    // telegraf types its methods one by one, which an override can't repeat; the signal is a shim's.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    override async callApi(method: string, payload: object, { signal }: any = {}): Promise<any> {
      const fields = payload as BotApiPayload;
      if (holdsFile(fields)) throw new Error(`${method}: files can't be uploaded over this transport`);
      return resultOf(
        method,
        await transport.call(method as BotApiMethod, fields, { signal: signal as AbortSignal | undefined }),
      );
    }

    override getFileLink(): Promise<never> {
      return Promise.reject(new Error('the address of a file would hold the token: use downloadFile'));
    }
  })('', { webhookReply: false });
}

/** What there is to a bot that neither polls nor listens by itself: middleware, and updates handed to it. */
export type BotShell<C extends Context = Context> = Composer<C> &
  Pick<Telegraf<C>, 'handleUpdate' | 'catch' | 'botInfo' | 'telegram' | 'context'>;

/**
 * A telegraf bot for an intake of ours. Its contexts, and all that they send, use the client; handlers
 * have no deadline; what a handler throws, `handleUpdate` rejects with.
 */
export function createBotShell<C extends Context = Context>(options: {
  readonly telegram: Telegram;
  /** The bot as `getMe` gives it; without it the first update asks. */
  readonly botInfo?: UserFromGetMe | undefined;
}): BotShell<C> {
  const { telegram } = options;
  // handleUpdate makes a client of its own for each context: replacing the bot's would not reach it.
  const ShellContext = class extends Context {
    constructor(update: Update, _own: Telegram, botInfo: UserFromGetMe) {
      super(update, telegram, botInfo);
    }
  };
  const bot = new Telegraf<C>('', {
    contextType: ShellContext as unknown as new (...args: ConstructorParameters<typeof Context>) => C,
    handlerTimeout: Infinity,
    telegram: { webhookReply: false },
  });
  bot.telegram = telegram;
  if (options.botInfo !== undefined) bot.botInfo = options.botInfo;
  // telegraf's own prints the whole update, in which somebody may have written a key, and sets the exit code.
  return bot.catch(error => {
    throw error;
  });
}
