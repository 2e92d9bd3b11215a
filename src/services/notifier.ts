import type { SendOutcome } from '../domain/delivery.ts';
import type { PendingRequest } from '../domain/dialog.ts';
import type { LiveMessage } from '../domain/live-message.ts';
import type { OutboxItem } from '../domain/outbox.ts';
import type { ChatId } from '../domain/server.ts';

/** Notifications that are sent as one message. */
export type Batch = readonly [OutboxItem, ...OutboxItem[]];

export interface SendMode {
  /** Bare text: the last try was more than the server takes. */
  readonly plain: boolean;
  /** As a new message, since there is nothing left to edit. */
  readonly asNew: boolean;
  /** In General, since its own topic accepts nothing. */
  readonly inGeneral: boolean;
}

export type SendResult =
  | {
      readonly kind: 'attempted';
      readonly call: 'send' | 'edit' | 'delete';
      readonly outcome: SendOutcome;
      /** The topic of a forum that it went to. */
      readonly topicId?: number | undefined;
    }
  /** What it was about has changed, or is no longer this person's: it is never sent. */
  | { readonly kind: 'stale'; readonly reason: string }
  /** Switched off in that chat just now. */
  | { readonly kind: 'muted' };

/** How services reach people. What is sent is rendered from the database at that moment. */
export interface Notifier {
  readonly send: (batch: Batch, mode: SendMode) => Promise<SendResult>;
  /** Edits a message to show its operation as it is now, or sends it again in the same topic. */
  readonly updateLiveMessage: (
    live: LiveMessage,
    mode: Pick<SendMode, 'asNew' | 'plain'>,
  ) => Promise<SendOutcome>;
  /** Says in a message that the process which was working for it has ended. */
  readonly reportInterrupted: (chat: ChatId, messageId: number, request: PendingRequest) => Promise<void>;
}
