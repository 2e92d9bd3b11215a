import type { Link } from './access.ts';
import { noKey, type ProviderFailure } from './failure.ts';
import {
  findEnd,
  isEnded,
  isSuspended,
  type AccountId,
  type ChatId,
  type PowerState,
  type ServerId,
  type Snapshot,
} from './server.ts';

/*
 * Not knowing is a state: what was read longer than two intervals ago is shown as the past, and people are notified
 * when an account can't be read, and when it can again.
 */

/** A state as it is shown: what keeps a server from running comes before its power state. */
export type ShownState =
  | PowerState
  | 'gone'
  | 'pending'
  | 'cancelled'
  | 'terminated'
  | 'fraud'
  | 'unread'
  | 'empty';

/** An order that ended without a server. The provider may still list it and answer requests for it. */
export const isEmptyAndEnded = (snapshot: Snapshot): boolean =>
  snapshot.vps === undefined && isEnded(snapshot);

export function shownStateOf(snapshot: Snapshot): ShownState {
  // How it ended, if the provider said so before it no longer listed the order.
  const end = findEnd(snapshot);
  if (end !== undefined) return end;
  if (snapshot.goneAt !== undefined) return 'gone';
  if (snapshot.order.status === 'pending') return 'pending';
  if (isSuspended(snapshot)) return 'suspended';
  if (snapshot.vps === undefined) return snapshot.seenAt === undefined ? 'unread' : 'empty';
  return snapshot.vps.state;
}

/** What a card knows about its own age. */
export interface Reading {
  /** When the orders of its account were last read in full. */
  readonly ordersReadAt: number | undefined;
  /** Why it, or its account, could not be read the last time; missing: it could. */
  readonly failure: ProviderFailure | undefined;
  readonly hasKey: boolean;
}

/** What is shown is the past. */
export interface Outdated {
  readonly asOf: number;
  readonly ageMs: number;
  /** Why it isn't up to date, if that is known. */
  readonly failure: ProviderFailure | undefined;
}

/** An account that can't be read, as somebody sees it. */
export interface UnreadAccount extends Outdated {
  readonly link: Link;
  /** How many accounts are seen there. */
  readonly ofAccounts: number;
  /** Their key was rejected while somebody else's reads the account: they see none of its servers. */
  readonly isHidden: boolean;
}

/** Without a failure, a read that is due may be under way for this long. */
const readingMs = 5_000;

/** Whether something that was read then is out of date; `idleMs`: the present interval between reads. */
export function outdatedSince(
  asOf: number | undefined,
  { failure, hasKey }: Pick<Reading, 'failure' | 'hasKey'>,
  { now, idleMs }: { readonly now: number; readonly idleMs: number },
): Outdated | undefined {
  if (asOf === undefined) return undefined;
  const ageMs = Math.max(0, now - asOf);
  if (!hasKey) return { asOf, ageMs, failure: noKey };
  return ageMs > 2 * idleMs + (failure === undefined ? readingMs : 0) ? { asOf, ageMs, failure } : undefined;
}

/** When what is known of an order was read: servers are read one by one, others only as a part of the list. */
export function readAtOf(snapshot: Snapshot, { ordersReadAt }: Reading): number | undefined {
  // That it is gone is the end of what can be known.
  if (snapshot.goneAt !== undefined) return undefined;
  const isListedOnly = snapshot.order.status === 'pending' || isEnded(snapshot);
  return isListedOnly ? ordersReadAt : snapshot.seenAt;
}

/** An account that is not monitored, in a chat that was notified of it. */
export interface Outage {
  readonly chatId: ChatId;
  readonly accountId: AccountId;
  /** Shared by all that one notification was about. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
}

/** The states of servers when monitoring stopped, by their ids. */
export type StatesBefore = Readonly<Record<string, ShownState>>;

/** A server that changed while it was not monitored; no state before: it is new. */
export interface MissedChange {
  readonly serverId: ServerId;
  readonly before: ShownState | undefined;
}

/** What is different now. A server that was never read, and isn't yet, says nothing. */
export const missedChanges = (
  before: StatesBefore,
  servers: readonly { readonly id: ServerId; readonly snapshot: Snapshot }[],
): readonly MissedChange[] =>
  servers.flatMap(({ id, snapshot }) => {
    const [was, is] = [before[id], shownStateOf(snapshot)];
    return was === is || was === 'unread' || is === 'unread' ? [] : [{ serverId: id, before: was }];
  });
