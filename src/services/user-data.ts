import type { Link } from '../domain/access.ts';
import type { Actor } from '../domain/operation.ts';
import { type LinkId, type PersonId, privateChatOf } from '../domain/server.ts';
import { runLater } from '../lib/loop.ts';
import type { Context } from './context.ts';

/** By then the payload of the update that asked for it has also been erased. */
const updateErasedWithinMs = 2_000;

interface UnlinkedAccount extends Link {
  /** The systems that were to be installed once their orders are paid. */
  readonly droppedSystems: readonly string[];
}

/** Deletes an account's link or all data of a person. */
export function createUserData(
  deps: Pick<Context, 'db' | 'tasks' | 'log' | 'now' | 'transition' | 'auditLog' | 'notifications'>,
) {
  const { db, transition, now } = deps;
  const { transaction, links, accounts, operations, plannedInstalls, teams } = db;

  /** Ends this person's operations on the account; those of other owners continue. */
  const endOperations = (link: Link): void => {
    const isLast = links.ofAccount(link.accountId).every(({ id }) => id === link.id);
    for (const { id, state } of operations.openOf(link.personId, link.accountId)) {
      const isUnsent = state === 'accepted' || state === 'waiting';
      if (isUnsent) transition(id, state, 'dropped');
      // Sent operations are reconciled by polls with another owner's key. Without one they can't be.
      if (isUnsent || !isLast) continue;
      if (state === 'sent') operations.advance(id, 'sent', 'unanswered', now());
      transition(id, state === 'sent' ? 'unanswered' : state, 'unconfirmed');
    }
  };

  /** Removes the account from the groups that show it, notifies them, and logs it. */
  const endSubscriptions = ({ personId, accountId, label }: Link): void => {
    const subscriptions = teams.ofPerson(personId).filter(each => each.accountId === accountId);
    for (const { chatId, topicId } of subscriptions) {
      teams.unsubscribe(chatId, accountId, now());
      deps.notifications.enqueue({
        key: `withdrawn:${chatId}:${accountId}:${now()}`,
        chatId,
        personId: undefined,
        body: { kind: 'account-removed', topicId },
      });
    }
    const personName = db.people.get(personId)?.firstName ?? '';
    const chatId = privateChatOf(personId);
    deps.auditLog.add({ personId, personName, chatId, accountId, action: 'unlink', detail: label });
  };

  const destroyLink = (person: PersonId, id: LinkId): UnlinkedAccount | undefined =>
    transaction(() => {
      const link = links.get(id);
      if (link?.personId !== person) return undefined;
      const isLast = links.ofAccount(link.accountId).every(other => other.id === id);
      const planned = plannedInstalls.ofPerson(person, link.accountId);
      for (const { serverId } of planned) plannedInstalls.remove(serverId);
      endOperations(link);
      endSubscriptions(link);
      links.destroy(id);
      const [next] = links.ofPerson(person);
      if (link.isDefault && next !== undefined) links.makeDefault(person, next.id);
      if (isLast) accounts.schedule(link.accountId, undefined);
      return { ...link, droppedSystems: planned.map(({ details }) => details.title) };
    });

  /**
   * Overwrites what was deleted, in the write-ahead log too. `false`: another program is reading the database, so the
   * old bytes stay there until it ends. A replication such as Litestream never ends.
   */
  const wipe = (): boolean => {
    // This doesn't wait for the other program, because everybody else would wait as well.
    const isWiped = db.secureCheckpoint('at-once');
    if (!isWiped) deps.log.warn('erased-data-in-wal', { reason: 'another program is reading the database' });
    return isWiped;
  };

  return {
    /** Unlinks an account and destroys its key; `undefined`: it isn't this person's. */
    unlinkAccount(person: PersonId, id: LinkId): UnlinkedAccount | undefined {
      const unlinked = destroyLink(person, id);
      if (unlinked !== undefined) wipe();
      return unlinked;
    },

    /**
     * Deletes somebody's accounts, keys, roles, dialogs and settings. What they did stays in the audit log of
     * those whose servers it concerned, without a name, as does what runs with others' keys. A message of
     * theirs that shows a secret is still deleted. `personName`: their current name in Telegram. `false`: old bytes
     * stay in the write-ahead log for now.
     */
    deletePerson({ personId, personName }: Actor): boolean {
      transaction(() => {
        for (const { id } of links.ofPerson(personId)) destroyLink(personId, id);
        for (const { id } of links.candidatesOf(personId)) links.destroy(id);
        db.deletePerson(personId, privateChatOf(personId), personName);
      });
      runLater(updateErasedWithinMs, wipe, deps.tasks.signal);
      return wipe();
    },
  };
}
