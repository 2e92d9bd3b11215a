import type { ProviderFailure } from '../domain/failure.ts';
import type { Link } from '../core/link.ts';
import type { Provider } from '../core/provider.ts';
import type { Credentials } from '../domain/secret.ts';
import type { AccountId, LinkId, Order } from '../core/server.ts';
import type { Intervals } from '../core/watch.ts';

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly links: {
    get(id: LinkId): Link | undefined;
    /** Working links, the one whose key was tried longest ago first. */
    ofAccount(id: AccountId): readonly Link[];
    credentials(id: LinkId): Credentials | undefined;
    checked(id: LinkId, now: number): void;
  };
  readonly accounts: {
    get(id: AccountId): { readonly failures: number } | undefined;
    failed(id: AccountId, nextAt: number): void;
    schedule(id: AccountId, at: number | undefined): void;
  };
  readonly provider: Pick<Provider, 'readOrders'>;
  readonly observeAccount: (account: AccountId, orders: readonly Order[], readAt: number) => void;
  /** No list came; `true`: something waits for one, so that the next is wanted soon. */
  readonly onNoList: (account: AccountId) => boolean;
  readonly refuseKey: (link: Link) => void;
  readonly intervals: () => Intervals;
  readonly now: () => number;
}

const slowestRetryMs = 15 * 60_000;

/**
 * Looks at an account's orders, with the key that was tried longest ago: so everybody's key is tried in
 * turn, and one that the provider no longer accepts is found out. A look that failed says nothing.
 */
export function createReadAccount(deps: Deps) {
  const { transaction, links, accounts, now } = deps;

  const lookWith = async (link: Link): Promise<ProviderFailure | undefined> => {
    const credentials = links.credentials(link.id);
    if (credentials === undefined) return undefined;
    const readAt = now();
    const answer = await deps.provider.readOrders(credentials);
    return transaction(() => {
      if (answer.kind === 'failed') {
        if (answer.failure.kind === 'bad-credentials') deps.refuseKey(link);
        return answer.failure;
      }
      links.checked(link.id, now());
      deps.observeAccount(link.accountId, answer.value, readAt);
      return undefined;
    });
  };

  return {
    /** The look that its turn has come for. */
    async look(id: AccountId): Promise<void> {
      for (const link of links.ofAccount(id)) {
        const failure = await lookWith(link);
        if (failure?.kind === 'bad-credentials') continue;
        if (failure !== undefined) {
          transaction(() => {
            const { fastMs, idleMs } = deps.intervals();
            const failures = accounts.get(id)?.failures ?? 0;
            const backoffMs = Math.min(
              idleMs * 2 ** Math.min(failures, 10),
              Math.max(idleMs, slowestRetryMs),
            );
            accounts.failed(id, now() + (deps.onNoList(id) ? fastMs : backoffMs));
          });
        }
        return;
      }
      accounts.schedule(id, undefined);
    },

    /** Tries one link's key, a refused one too; `undefined`: the provider accepts it. */
    async check(id: LinkId): Promise<ProviderFailure | undefined> {
      const link = links.get(id);
      return link === undefined ? undefined : lookWith(link);
    },
  };
}
