import type { Link } from '../domain/access.ts';
import type { Advance, Operation, OperationId, OperationState } from '../domain/operation.ts';
import type { AccountId, LinkId, PersonId } from '../domain/server.ts';

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly links: {
    get(id: LinkId): Link | undefined;
    ofPerson(person: PersonId): readonly Link[];
    ofAccount(account: AccountId): readonly Pick<Link, 'id'>[];
    makeDefault(person: PersonId, id: LinkId): void;
    destroy(id: LinkId): void;
  };
  readonly accounts: { schedule(id: AccountId, at: number | undefined): void };
  readonly operations: {
    openOf(person: PersonId, account: AccountId): readonly Operation[];
    readonly advance: Advance;
  };
  readonly onStep: (operation: OperationId, state: OperationState) => void;
  /** Called in the transaction, before the key is gone: where the account was shown, it is shown no more. */
  readonly onUnlink: (link: Link) => void;
  /** Overwrites what was deleted, in the write-ahead log too. */
  readonly forgetForGood: () => void;
  readonly now: () => number;
}

const wayOut: Partial<Record<OperationState, readonly OperationState[]>> = {
  waiting: ['dropped'],
  accepted: ['dropped'],
  sent: ['unanswered', 'unconfirmed'],
  acknowledged: ['unconfirmed'],
  unanswered: ['unconfirmed'],
};

/**
 * Unlinks an account: what this person has under way there ends, then the key is destroyed. What others
 * who linked the same account have goes on.
 */
export function createForgetAccount(deps: Deps) {
  const { transaction, links, accounts, operations, onStep, forgetForGood, now } = deps;

  return (person: PersonId, id: LinkId): Link | undefined => {
    const forgotten = transaction(() => {
      const link = links.get(id);
      if (link?.personId !== person) return undefined;
      const isLast = links.ofAccount(link.accountId).every(other => other.id === id);
      for (const operation of operations.openOf(person, link.accountId)) {
        // Others' reads settle what was sent; without anybody to read, nothing ever proves it.
        if (operation.state !== 'accepted' && operation.state !== 'waiting' && !isLast) continue;
        let from = operation.state;
        for (const to of wayOut[from] ?? []) {
          operations.advance(operation.id, from, to, now());
          from = to;
        }
        onStep(operation.id, from);
      }
      deps.onUnlink(link);
      links.destroy(id);
      const [next] = links.ofPerson(person);
      if (link.isDefault && next !== undefined) links.makeDefault(person, next.id);
      if (isLast) accounts.schedule(link.accountId, undefined);
      return link;
    });
    if (forgotten !== undefined) forgetForGood();
    return forgotten;
  };
}
