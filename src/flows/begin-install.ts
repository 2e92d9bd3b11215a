import type { ChatKind, Refusal, Role } from '../core/access.ts';
import { mayDo } from '../core/access.ts';
import type {
  Advance,
  InstallOperation,
  NewOperation,
  Operation,
  ServerOperation,
} from '../core/operation.ts';
import type { CannotInstallBecause } from '../domain/available-actions.ts';
import { cannotInstall } from '../domain/available-actions.ts';
import type { AccountId, PersonId, ServerId } from '../core/server.ts';
import type { Snapshot } from '../core/watch.ts';

export type InstallWish = Pick<InstallOperation, 'wish' | 'serverId' | 'personId' | 'chatId' | 'details'> & {
  readonly chatKind: ChatKind;
};

export type InstallBegun =
  | { readonly kind: 'begun'; readonly operation: InstallOperation }
  /** The same wish, on its way or done with: nothing more is sent. */
  | { readonly kind: 'known'; readonly operation: Operation }
  /** Something else is under way on that server: nothing more is sent. */
  | { readonly kind: 'busy'; readonly operation: ServerOperation }
  | { readonly kind: 'refused'; readonly why: Refusal | CannotInstallBecause | 'locked' };

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  /** What a person is to an account, from the database. */
  readonly roleIn: (person: PersonId, account: AccountId) => Role;
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
    accept(wish: Extract<NewOperation, { readonly action: 'install' }>): InstallOperation;
    readonly advance: Advance;
  };
  readonly now: () => number;
}

/**
 * Judges a wish to install and writes it down, in one transaction. Nothing is sent here: a wish whose
 * details say `joined` only follows an installation that the provider says is under way.
 */
export const createBeginInstall =
  ({ transaction, roleIn, servers, operations, now }: Deps) =>
  (wish: InstallWish): InstallBegun =>
    transaction((): InstallBegun => {
      const server = servers.get(wish.serverId);
      const role = server === undefined ? 'stranger' : roleIn(wish.personId, server.accountId);
      const allowed = mayDo(role, 'secret', wish.chatKind);
      if (allowed.kind === 'refused') return allowed;
      if (server === undefined) return { kind: 'refused', why: 'not-yours' };
      const known = operations.byWish(wish.wish);
      if (known !== undefined) return { kind: 'known', operation: known };
      const busy = operations.openOn(wish.serverId);
      if (busy !== undefined) return { kind: 'busy', operation: busy };
      if (server.lockedBy !== undefined) return { kind: 'refused', why: 'locked' };
      const cannot = cannotInstall(server.snapshot);
      if (cannot !== undefined) return { kind: 'refused', why: cannot };
      const { accountId } = server;
      const operation = operations.accept({ ...wish, action: 'install', accountId, askedAt: now() });
      servers.turnGeneration(wish.serverId);
      if (wish.details.joined === true) {
        operations.advance(operation.id, 'accepted', 'sent', now());
        operations.advance(operation.id, 'sent', 'acknowledged', now());
      }
      return { kind: 'begun', operation };
    });
