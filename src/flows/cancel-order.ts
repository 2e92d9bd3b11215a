import type { ProviderFailure } from '../domain/failure.ts';
import type { Provider } from '../core/provider.ts';
import { failed, type Result } from '../domain/result.ts';
import type { Credentials } from '../domain/secret.ts';
import type { AccountId, PersonId, ServerId } from '../core/server.ts';
import type { Snapshot } from '../core/watch.ts';

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly servers: {
    get(id: ServerId): { readonly accountId: AccountId; readonly snapshot: Snapshot } | undefined;
    save(id: ServerId, snapshot: Snapshot, nextReadAt: number | undefined): void;
  };
  readonly credentialsFor: (person: PersonId, account: AccountId) => Credentials | undefined;
  readonly onKeyRefused: (person: PersonId, account: AccountId) => void;
  readonly provider: Pick<Provider, 'cancelOrder'>;
  /** Looks at the account's orders and takes in what they say. */
  readonly look: (account: AccountId) => Promise<unknown>;
}

/**
 * Takes an unpaid order back. It is safe to repeat, so it needs no journal; where the provider says no,
 * its list is read, since the order may have been paid or cancelled in the meantime.
 */
export const createCancelOrder =
  ({ transaction, servers, credentialsFor, onKeyRefused, provider, look }: Deps) =>
  async (person: PersonId, id: ServerId): Promise<Result<undefined, ProviderFailure>> => {
    const server = servers.get(id);
    const credentials = server === undefined ? undefined : credentialsFor(person, server.accountId);
    if (server === undefined || credentials === undefined) {
      return failed({ kind: 'bad-credentials', message: '' });
    }
    const answer = await provider.cancelOrder(credentials, server.snapshot.order.id);
    if (answer.kind === 'failed') {
      if (answer.failure.kind === 'bad-credentials') onKeyRefused(person, server.accountId);
      else await look(server.accountId);
      return answer;
    }
    transaction(() => {
      const snapshot = servers.get(id)?.snapshot;
      if (snapshot?.order.status !== 'pending') return;
      const order = { ...snapshot.order, status: 'cancelled', rawStatus: 'Cancelled' } as const;
      servers.save(id, { ...snapshot, order }, undefined);
    });
    return answer;
  };

export type CancelOrder = ReturnType<typeof createCancelOrder>;
