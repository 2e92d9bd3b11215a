import type { AccessRefusal } from './access.ts';
import type { Card } from './card.ts';
import { isSlowOutcome, startOf } from './operation-lifecycle.ts';
import { isOpen, type BulkActionId, type PowerOperation } from './operation.ts';
import {
  findPowerBlocker,
  type ChatId,
  type PersonId,
  type PowerAction,
  type PowerBlocker,
  type ServerId,
} from './server.ts';

/** The most servers that one request may act on. */
export const maxBulkServers = 50;

/** Why a chosen server is left out. `stopped`: it can't be rebooted; `already`: it is in the wanted state. */
export type LeftOutReason = 'locked' | 'in-progress' | 'already' | 'stopped' | PowerBlocker | AccessRefusal;

export interface LeftOut {
  readonly serverId: ServerId;
  readonly reason: LeftOutReason;
}

/** A power action on several servers, requested at once. Each of its operations names it. */
export interface BulkAction {
  readonly id: BulkActionId;
  readonly action: PowerAction;
  readonly personId: PersonId;
  /** Empty: their data was deleted since. */
  readonly personName: string;
  readonly chatId: ChatId;
  /** The topic of a forum where it was requested. */
  readonly topicId: number | undefined;
  /** The message that shows it; `undefined`: it has to be sent. */
  readonly messageId: number | undefined;
  readonly requestedAt: number;
  readonly endedAt: number | undefined;
  /** How long it can be undone before it is sent. */
  readonly undoWindowMs: number | undefined;
  readonly leftOut: readonly LeftOut[];
}

/** A bulk action as somebody sees it: only the servers that they see. */
export interface BulkActionViewModel {
  readonly bulk: BulkAction;
  readonly items: readonly { readonly card: Card; readonly operation: PowerOperation }[];
  readonly leftOut: readonly { readonly card: Card; readonly reason: LeftOutReason }[];
  /** The name of the person who asked for it, where others see it; empty: their data was deleted since. */
  readonly requestedBy: string | undefined;
}

const inProgress: readonly string[] = ['rebooting', 'starting', 'stopping', 'installing'];
const wanted = { reboot: undefined, stop: 'stopped', boot: 'running' } as const;

/** Why an action leaves a server out; `undefined`: it doesn't. A state that is the past is no reason. */
export function leftOutReason(
  { snapshot, locked, outdated }: Pick<Card, 'snapshot' | 'locked' | 'outdated'>,
  action: PowerAction,
  hasOpenOperation: boolean,
): LeftOutReason | undefined {
  if (locked) return 'locked';
  const blocker = findPowerBlocker(snapshot);
  if (blocker !== undefined) return blocker;
  if (hasOpenOperation) return 'in-progress';
  if (outdated !== undefined) return undefined;
  const { state = 'unknown' } = snapshot.vps ?? {};
  if (inProgress.includes(state)) return 'in-progress';
  if (state === wanted[action]) return 'already';
  return action === 'reboot' && state === 'stopped' ? 'stopped' : undefined;
}

/** Each server's request, so that confirming again is the same request. */
export const bulkOperationKey = (bulk: BulkActionId, server: ServerId): string => `bulk:${bulk}:${server}`;

export interface BulkCounts {
  readonly total: number;
  readonly done: number;
  /** Not done, or not known to be. */
  readonly failed: number;
  readonly open: number;
  readonly waiting: number;
  readonly undone: number;
}

type Item = Pick<PowerOperation, 'state'>;

export function countBulk(operations: readonly Item[]): BulkCounts {
  const count = (fits: (operation: Item) => boolean): number => operations.filter(fits).length;
  const counts = {
    total: operations.length,
    done: count(({ state }) => state === 'done'),
    open: count(({ state }) => isOpen(state)),
    waiting: count(({ state }) => state === 'waiting'),
    undone: count(({ state }) => state === 'undone'),
  };
  return { ...counts, failed: counts.total - counts.done - counts.open - counts.undone };
}

/** Whether the outcome deserves a message of its own besides the edit of the message that shows it. */
export function bulkNeedsNotice(
  bulk: Pick<BulkAction, 'requestedAt' | 'undoWindowMs'>,
  operations: readonly Item[],
  now: number,
): boolean {
  const { total, undone, failed } = countBulk(operations);
  return undone < total && (failed > 0 || isSlowOutcome(now - startOf(bulk)));
}

/** The servers to which nothing was sent, for another try. */
export const unsentOf = ({ items }: Pick<BulkActionViewModel, 'items'>): readonly ServerId[] =>
  items
    .filter(({ operation: { state } }) => state === 'not-sent' || state === 'dropped')
    .map(({ card }) => card.id);
