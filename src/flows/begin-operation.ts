import type { ChatKind, Refusal, Role } from '../core/access.ts';
import { mayDo } from '../core/access.ts';
import type { NewOperation, Operation, OperationId, ServerOperation } from '../core/operation.ts';
import { sameTapMs } from '../core/operation.ts';
import type { AccountId, ChatId, PersonId, PowerAction, ServerId } from '../core/server.ts';
import type { CannotBecause } from '../domain/available-actions.ts';
import { serverCan } from '../domain/available-actions.ts';
import type { Snapshot } from '../core/watch.ts';

export interface PowerWish {
  /** The same wish twice is one operation: a press's chat, message, keyboard and action, or a command's update. */
  readonly wish: string;
  /** The message of a press, as the beginning of its wish; a finger that taps on there wishes nothing new. */
  readonly surface: string | undefined;
  readonly action: PowerAction;
  readonly serverId: ServerId;
  readonly personId: PersonId;
  readonly chatId: ChatId;
  readonly chatKind: ChatKind;
  /** How they are called now, for whoever reads of it. */
  readonly personName?: string | undefined;
}

export type Begun =
  | { readonly kind: 'begun'; readonly operation: ServerOperation }
  /** The same wish, on its way or done with: nothing more is sent. */
  | { readonly kind: 'known'; readonly operation: Operation }
  /** Something else is under way on that server: nothing more is sent. */
  | { readonly kind: 'busy'; readonly operation: ServerOperation }
  | { readonly kind: 'refused'; readonly why: Refusal | CannotBecause | 'locked' };

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  /** What a person is to a server's account in a chat, from the database. */
  readonly roleOn: (person: PersonId, server: ServerId, chat: ChatId) => Role;
  readonly servers: {
    get(id: ServerId):
      | {
          readonly accountId: AccountId;
          readonly snapshot: Snapshot;
          readonly lockedBy: PersonId | undefined;
        }
      | undefined;
    turnGeneration(id: ServerId): void;
  };
  readonly operations: {
    byWish(wish: string): Operation | undefined;
    openOn(server: ServerId): ServerOperation | undefined;
    lastOn(server: ServerId): ServerOperation | undefined;
    accept(
      wish: Extract<NewOperation, { readonly action: PowerAction }>,
      undoMs: number | undefined,
    ): ServerOperation;
  };
  /** So long a stop can be undone there, in ms; 0: it can't. */
  readonly undoMs?: (chat: ChatId) => number;
  readonly now: () => number;
}

/**
 * Judges a wish and writes it down, in one transaction: who may, whether it can be, whether it is there
 * already. Nothing is sent here.
 */
export function createBeginOperation({ transaction, roleOn, servers, operations, undoMs, now }: Deps) {
  // A finger that taps on without a pause is one tap, however long; forgotten at a restart, which no
  // tapping outlasts.
  let tapping: { readonly operation: OperationId; readonly at: number } | undefined;

  const isSameTap = (wish: PowerWish, last: Operation): boolean => {
    if (wish.surface === undefined || last.settledAt === undefined) return false;
    if (!last.wish.startsWith(`${wish.surface}:`) || last.action !== wish.action) return false;
    const tappedAt = tapping?.operation === last.id ? tapping.at : last.settledAt;
    return Math.abs(now() - Math.max(tappedAt, last.settledAt)) < sameTapMs;
  };

  const known = (operation: Operation): Begun => {
    tapping = { operation: operation.id, at: now() };
    return { kind: 'known', operation };
  };

  return (wish: PowerWish): Begun =>
    transaction((): Begun => {
      const allowed = mayDo(roleOn(wish.personId, wish.serverId, wish.chatId), 'power', wish.chatKind);
      if (allowed.kind === 'refused') return allowed;
      const same = operations.byWish(wish.wish);
      if (same !== undefined) return known(same);
      const last = operations.lastOn(wish.serverId);
      if (last !== undefined && isSameTap(wish, last)) return known(last);
      const server = servers.get(wish.serverId);
      if (server === undefined) return { kind: 'refused', why: 'not-yours' };
      const busy = operations.openOn(wish.serverId);
      if (busy !== undefined) return { kind: 'busy', operation: busy };
      if (server.lockedBy !== undefined) return { kind: 'refused', why: 'locked' };
      const cannot = serverCan[wish.action](server.snapshot);
      if (cannot !== undefined) return { kind: 'refused', why: cannot };
      // A thumb that slipped costs nothing where others suffer from it.
      const waitMs = wish.action === 'stop' && wish.chatKind === 'group' ? (undoMs?.(wish.chatId) ?? 0) : 0;
      const operation = operations.accept(
        { ...wish, accountId: server.accountId, askedAt: now() },
        waitMs > 0 ? waitMs : undefined,
      );
      servers.turnGeneration(wish.serverId);
      return { kind: 'begun', operation };
    });
}
