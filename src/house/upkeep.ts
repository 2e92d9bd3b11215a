import { recordKeptMs } from '../core/record.ts';
import type { LinkAccount } from '../services/accounts.ts';
import type { RunOperation } from '../flows/run-operation.ts';
import type { Store } from '../store/store.ts';

/** What is done for the house itself, now and then. */
export function createUpkeep(deps: {
  readonly store: Store;
  readonly linkAccount: Pick<LinkAccount, 'left'>;
  readonly runOperation: Pick<RunOperation, 'endOverdue'>;
  /** How often what nothing happens to is read; ms. */
  readonly idleMs: () => number;
  readonly wakeWatch: () => void;
  readonly now: () => number;
}) {
  const { store, now } = deps;
  return {
    /** The provider is back: what could not be read meanwhile is read within one idle interval, spread over it. */
    catchUp(): void {
      const withinMs = deps.idleMs();
      store.transaction(() => {
        store.servers.hurryFailed(now(), withinMs);
        store.accounts.hurryFailed(now(), withinMs);
      });
      deps.wakeWatch();
    },
    /** Forgets what is over: update ids and told news before these instants, expired dialogs and pairs. */
    tidy(idsBefore: number, toldBefore: number): void {
      store.transaction(() => {
        store.inbox.prune(idsBefore);
        store.outbox.prune(toldBefore);
        store.dialogs.prune(now());
        deps.linkAccount.left();
        store.accounts.removeUnlinked();
        store.teams.prune(now());
        store.mutes.prune(now());
        store.chats.prune();
        store.record.prune(now() - recordKeptMs);
        // Where nobody's key reads any more, no read ends it.
        deps.runOperation.endOverdue();
      });
      // What went since somebody was forgotten, a message with a secret in it say, is nowhere from now on.
      store.forgetForGood('at-once');
    },
  };
}
