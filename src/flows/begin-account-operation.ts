import type { ChatKind, Refusal, Role } from '../domain/access.ts';
import { mayDo } from '../domain/access.ts';
import type { AccountOperation, CreateOperation, NewOperation, Operation } from '../domain/operation.ts';
import type { AccountId, PersonId } from '../domain/server.ts';

/** What is asked of an account as a whole: an order, a key. */
export type AccountWish = Pick<AccountOperation, 'wish' | 'accountId' | 'personId' | 'chatId'> & {
  readonly chatKind: ChatKind;
} & {
    [A in AccountOperation['action']]: Pick<
      Extract<AccountOperation, { readonly action: A }>,
      'action' | 'details'
    >;
  }[AccountOperation['action']];

export type AccountBegun =
  | { readonly kind: 'begun'; readonly operation: AccountOperation }
  /** The same wish, on its way or done with: nothing more is sent. */
  | { readonly kind: 'known'; readonly operation: Operation }
  /** An order is just being placed in that account: nothing more is sent. */
  | { readonly kind: 'busy'; readonly operation: CreateOperation }
  | { readonly kind: 'refused'; readonly why: Refusal };

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  /** What a person is to an account, from the database. */
  readonly roleIn: (person: PersonId, account: AccountId) => Role;
  readonly operations: {
    byWish(wish: string): Operation | undefined;
    openCreate(account: AccountId): CreateOperation | undefined;
    accept(wish: Extract<NewOperation, { readonly serverId: undefined }>): AccountOperation;
  };
  readonly now: () => number;
}

/**
 * Judges a wish that concerns a whole account and writes it down, in one transaction. Spending and keys
 * are for the owner, in private. Nothing is sent here.
 */
export const createBeginAccountOperation =
  ({ transaction, roleIn, operations, now }: Deps) =>
  (wish: AccountWish): AccountBegun =>
    transaction((): AccountBegun => {
      const allowed = mayDo(roleIn(wish.personId, wish.accountId), 'secret', wish.chatKind);
      if (allowed.kind === 'refused') return allowed;
      const known = operations.byWish(wish.wish);
      if (known !== undefined) return { kind: 'known', operation: known };
      const shared = { ...wish, serverId: undefined, askedAt: now() };
      if (shared.action === 'create') {
        const busy = operations.openCreate(wish.accountId);
        if (busy !== undefined) return { kind: 'busy', operation: busy };
      }
      return { kind: 'begun', operation: operations.accept(shared) };
    });
