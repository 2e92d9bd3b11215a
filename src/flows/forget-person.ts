import type { Candidate, Link } from '../domain/access.ts';
import type { Doer } from '../domain/operation.ts';
import type { ChatId, LinkId, PersonId } from '../domain/server.ts';

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly links: {
    ofPerson(person: PersonId): readonly Link[];
    candidatesOf(person: PersonId): readonly Candidate[];
    destroy(id: LinkId): void;
  };
  readonly forgetAccount: (person: PersonId, link: LinkId) => Link | undefined;
  /** Everything else that is somebody's, in whatever table: called in the transaction. */
  readonly erase: (person: PersonId, chat: ChatId, name: string) => void;
  /** Overwrites what was deleted, in the write-ahead log too. */
  readonly forgetForGood: () => void;
  /** Does so once more, when the update that asked for it is done with too. */
  readonly forgetForGoodSoon: () => void;
}

/**
 * Erases somebody: what they have under way with their own keys ends, these are destroyed, and whatever says
 * who they are goes. What they did, and what goes on with others' keys, stays in the record of those whose
 * servers it concerned, without a name. Their private chat may still be deleted from: a secret on the screen.
 */
export const createForgetPerson =
  ({ transaction, links, forgetAccount, erase, forgetForGood, forgetForGoodSoon }: Deps) =>
  ({ personId: person, personName }: Doer): void => {
    transaction(() => {
      for (const { id } of links.ofPerson(person)) forgetAccount(person, id);
      for (const { id } of links.candidatesOf(person)) links.destroy(id);
      erase(person, person as number as ChatId, personName);
    });
    forgetForGood();
    forgetForGoodSoon();
  };
