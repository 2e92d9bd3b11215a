import { dialogLifetimeMs, subscribeRequestLifetimeMs, type Dialog } from '../domain/dialog.ts';
import type { PendingRequest } from '../domain/dialog.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import type { Context } from './context.ts';

/** A person in a chat. */
interface Where {
  readonly chatId: ChatId;
  readonly personId: PersonId;
}

/** A message of the bot. */
interface Message {
  readonly chatId: ChatId;
  readonly messageId: number;
}

const lifetimeOf = ({ kind }: Dialog): number =>
  kind === 'subscribe-request' ? subscribeRequestLifetimeMs : dialogLifetimeMs;

/** The dialog of a person in a chat: one at a time. It survives a restart and expires. */
export const createDialogs = ({ db, now }: Pick<Context, 'db' | 'now'>) => ({
  current: ({ chatId, personId }: Where): Dialog | undefined => db.dialogs.get(chatId, personId, now()),
  start: ({ chatId, personId }: Where, dialog: Dialog): void =>
    db.dialogs.start(chatId, personId, dialog, now() + lifetimeOf(dialog)),
  /** The message that asks; also of a dialog that has expired. */
  questionOf: ({ chatId, personId }: Where): number | undefined =>
    db.dialogs.questionOf(chatId, personId) ?? undefined,
  /** Ties a dialog that has just started to the message that asks. */
  setQuestion: ({ chatId, personId }: Where, messageId: number): void =>
    db.dialogs.setQuestion(chatId, personId, messageId),
  /** `false`: there was none. */
  leave: ({ chatId, personId }: Where): boolean => db.dialogs.end(chatId, personId),
});

export type Dialogs = ReturnType<typeof createDialogs>;

/** Messages that wait for work which only this process can finish; after a crash they are marked interrupted. */
export const createPendingRequests = ({ db, now }: Pick<Context, 'db' | 'now'>) => ({
  start: ({ chatId, messageId }: Message, request: PendingRequest): void =>
    db.pendingRequests.start(chatId, messageId, request, now()),
  /** `false`: it has already ended, because the person deleted their data. */
  end: ({ chatId, messageId }: Message): boolean => db.pendingRequests.remove(chatId, messageId),
});
