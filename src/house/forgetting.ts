import type { House } from '../bot/house.ts';
import type { Link } from '../domain/access.ts';
import type { OperationId } from '../domain/operation.ts';
import type { ChatId } from '../domain/server.ts';
import { createForgetAccount } from '../flows/forget-account.ts';
import { createForgetPerson } from '../flows/forget-person.ts';
import type { Store } from '../store/store.ts';

/** The payload of the update that asked for it is erased by then (see the intake), encrypted though it was. */
const doneWithMs = 2_000;

/** Unlinking an account, and forgetting a person: whatever hangs on them ends with them. */
export function createForgetting(deps: {
  readonly store: Store;
  readonly onStep: (operation: OperationId) => void;
  readonly note: House['record']['note'];
  readonly tellLater: House['tellLater'];
  /** Does something in so many ms, unless the process ends before. */
  readonly later: (ms: number, work: () => void) => void;
  readonly now: () => number;
}): Pick<House, 'forgetAccount' | 'forgetPerson'> {
  const { store, tellLater, now } = deps;

  /** The groups that it was shown in see it no more, and hear so; the record keeps who did it. */
  const onUnlink = ({ personId, accountId, label }: Link): void => {
    const shown = store.teams.ofPerson(personId).filter(each => each.accountId === accountId);
    store.teams.unsubscribeOwner(personId, accountId, now());
    for (const { chatId, topicId } of shown) {
      tellLater({
        key: `withdrawn:${chatId}:${accountId}:${now()}`,
        chatId,
        personId: undefined,
        body: { kind: 'withdrawn', ...(topicId === undefined ? {} : { topicId }) },
        dueAt: now(),
      });
    }
    const personName = store.people.get(personId)?.firstName ?? '';
    const chatId = personId as number as ChatId;
    deps.note({ personId, personName, chatId, accountId, what: 'unlink', about: label });
  };

  const unlinking = { ...store, onStep: deps.onStep, onUnlink, now };
  return {
    forgetAccount: createForgetAccount(unlinking),
    forgetPerson: createForgetPerson({
      ...store,
      // As a part of the whole, which ends with overwriting what was deleted.
      forgetAccount: createForgetAccount({ ...unlinking, forgetForGood: () => undefined }),
      forgetForGoodSoon: () => deps.later(doneWithMs, () => store.forgetForGood('at-once')),
    }),
  };
}
