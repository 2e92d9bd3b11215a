import type { ProviderFailure } from '../domain/failure.ts';
import type { Provider } from '../core/provider.ts';
import { failed, type Result } from '../domain/result.ts';
import type { Credentials } from '../domain/secret.ts';
import type { AccountId, PersonId, ServerId } from '../core/server.ts';
import type { Snapshot } from '../core/watch.ts';

interface Deps {
  readonly servers: {
    get(id: ServerId): { readonly accountId: AccountId; readonly snapshot: Snapshot } | undefined;
  };
  readonly credentialsFor: (person: PersonId, account: AccountId) => Credentials | undefined;
  readonly onKeyRefused: (person: PersonId, account: AccountId) => void;
  readonly provider: Pick<Provider, 'checkInstall'>;
}

/** Lets the provider check an installation without beginning it (`run=0`). */
export const createCheckInstall =
  ({ servers, credentialsFor, onKeyRefused, provider }: Deps) =>
  async (
    person: PersonId,
    id: ServerId,
    wish: { readonly template: string; readonly sshKeyIds: readonly string[] },
  ): Promise<Result<undefined, ProviderFailure>> => {
    const server = servers.get(id);
    const credentials = server === undefined ? undefined : credentialsFor(person, server.accountId);
    if (server === undefined || credentials === undefined) {
      return failed({ kind: 'bad-credentials', message: '' });
    }
    const answer = await provider.checkInstall(
      credentials,
      { ...wish, orderId: server.snapshot.order.id },
      { isAwaited: true },
    );
    if (answer.kind === 'failed' && answer.failure.kind === 'bad-credentials') {
      onKeyRefused(person, server.accountId);
    }
    return answer;
  };

export type CheckInstall = ReturnType<typeof createCheckInstall>;
