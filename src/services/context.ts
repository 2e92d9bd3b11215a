import type { Board, BoardModel } from '../domain/board.ts';
import type { BulkAction } from '../domain/bulk-action.ts';
import type { SendOutcome } from '../domain/delivery.ts';
import type { PendingRequest } from '../domain/dialog.ts';
import type { Batch } from '../domain/notification.ts';
import type { LiveMessage } from '../domain/operation-lifecycle.ts';
import type { Provider } from '../domain/provider.ts';
import type { AccountId, ChatId, ServerId } from '../domain/server.ts';
import type { Log } from '../lib/log.ts';
import { createWakeup, type TaskSet } from '../lib/loop.ts';
import type { Metrics } from '../lib/metrics.ts';
import type { Db } from '../db/db.ts';
import type { AuditLog } from './audit-log.ts';
import type { CatalogueReader } from './catalogue.ts';
import type { Groups } from './groups.ts';
import type { MessageButtons } from './message-buttons.ts';
import type { Monitoring } from './monitoring.ts';
import type { Notifications } from './notifications/enqueue.ts';
import type { createBegin, Dispatcher, Kinds } from './operations/begin.ts';
import type { Executor, Transition } from './operations/execute.ts';
import type { LiveMessages } from './operations/live-messages.ts';
import type { AccountCredentials, Permissions } from './permissions.ts';
import type { ApplyAccountPoll } from './polling/account.ts';
import type { ReadModel } from './read-model.ts';
import type { SshKeys } from './ssh-keys/listed-keys.ts';

/** What the app gives to services. */
export interface Resources {
  readonly db: Db;
  readonly provider: Provider;
  readonly readModel: ReadModel;
  readonly notifier: Notifier;
  readonly wakeups: Wakeups;
  readonly tasks: TaskSet;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'operation' | 'pollLag'> | undefined;
  readonly now: () => number;
  readonly random: () => number;
}

/** What a service is built from: resources, and services that were built before it. Each picks those that it uses. */
export interface Context extends Resources {
  readonly permissions: Permissions;
  readonly credentials: AccountCredentials;
  readonly auditLog: AuditLog;
  readonly notifications: Notifications;
  readonly messageButtons: MessageButtons;
  readonly monitoring: Monitoring;
  readonly groups: Groups;
  readonly catalogue: CatalogueReader;
  readonly sshKeys: SshKeys;
  readonly transition: Transition;
  readonly kinds: Kinds;
  readonly begin: ReturnType<typeof createBegin>;
  readonly executor: Executor;
  readonly dispatcher: Dispatcher;
  readonly liveMessages: LiveMessages;
  readonly applyAccountPoll: ApplyAccountPoll;
  readonly pollServerSoon: (server: ServerId) => void;
  readonly pollAccountSoon: (account: AccountId) => void;
}

/** One wakeup per loop: services wake it when there is work, and the loop subscribes when it starts. */
export const createWakeups = () => ({
  poll: createWakeup(),
  deliver: createWakeup(),
  liveMessages: createWakeup(),
});

export type Wakeups = ReturnType<typeof createWakeups>;

export interface SendMode {
  /** Sent as a new message, because the old one can't be edited. */
  readonly asNew: boolean;
  /** Sent to General, because its own topic accepts no messages. */
  readonly inGeneral: boolean;
}

export type SendResult =
  | {
      readonly kind: 'attempted';
      readonly call: 'send' | 'edit' | 'delete';
      readonly outcome: SendOutcome;
      /** The forum topic that it was sent to. */
      readonly topicId?: number | undefined;
    }
  /** Its subject has changed or is no longer this person's, so it is dropped. */
  | { readonly kind: 'stale'; readonly reason: string }
  /** Switched off in that chat just now. */
  | { readonly kind: 'muted' };

/** How services reach people. What is sent is rendered from the database at that moment. */
export interface Notifier {
  readonly send: (batch: Batch, mode: SendMode) => Promise<SendResult>;
  /** Edits a message to show its operation as it is now, or sends it again in the same topic. */
  readonly updateLiveMessage: (live: LiveMessage, mode: Pick<SendMode, 'asNew'>) => Promise<SendOutcome>;
  /** Edits the board of a group, or sends it without a sound. */
  readonly showBoard: (board: Board, model: BoardModel) => Promise<SendOutcome>;
  /** `false`: it can't be pinned. */
  readonly pinBoard: (board: Board) => Promise<boolean>;
  /** `undefined`: not known. */
  readonly isBoardPinned: (board: Board) => Promise<boolean | undefined>;
  /** Deletes the message of a board that is no longer kept up to date. */
  readonly closeBoard: (board: Board) => Promise<void>;
  readonly removeButtons: (chat: ChatId, messageId: number) => Promise<SendOutcome>;
  /** Edits the message of a power action on several servers to show its progress. A failure is ignored. */
  readonly updateBulkAction: (bulk: BulkAction) => Promise<void>;
  /** Marks a message as interrupted, because the process that worked on it has ended. */
  readonly reportInterrupted: (chat: ChatId, messageId: number, request: PendingRequest) => Promise<void>;
}
