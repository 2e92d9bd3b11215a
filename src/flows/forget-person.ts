import type { Candidate, Link } from '../core/link.ts';
import type { ChatId, LinkId, PersonId } from '../core/server.ts';

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly links: {
    ofPerson(person: PersonId): readonly Link[];
    candidatesOf(person: PersonId): readonly Candidate[];
    destroy(id: LinkId): void;
  };
  readonly forgetAccount: (person: PersonId, link: LinkId) => Link | undefined;
  /** Everything else that is somebody's, in whatever table: called in the transaction. */
  readonly erase: (person: PersonId, chat: ChatId) => void;
  /** Overwrites what was deleted, in the write-ahead log too. */
  readonly forgetForGood: () => void;
}

/**
 * Erases somebody: what they have under way ends, their keys are destroyed, and whatever says who they are
 * goes. What they did stays in the record of those whose servers it concerned, without a name.
 */
export const createForgetPerson =
  ({ transaction, links, forgetAccount, erase, forgetForGood }: Deps) =>
  (person: PersonId): void => {
    transaction(() => {
      for (const { id } of links.ofPerson(person)) forgetAccount(person, id);
      for (const { id } of links.candidatesOf(person)) links.destroy(id);
      erase(person, person as number as ChatId);
    });
    forgetForGood();
  };
