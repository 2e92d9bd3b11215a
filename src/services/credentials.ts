import type { Link } from '../domain/access.ts';
import { couldBeKey } from '../domain/failure.ts';
import type { Operation } from '../domain/operation.ts';
import type { ProviderResult } from '../domain/provider.ts';
import { failed, type Credentials, type Secret } from '../domain/result.ts';
import type { AccountId, PersonId, ServerId } from '../domain/server.ts';
import type { Context } from './context.ts';
import type { Monitoring } from './monitoring.ts';
import type { Notifications } from './notifications/enqueue.ts';
import type { Permissions } from './permissions.ts';

/** The failure where there is no usable key: it was unlinked, or the provider rejected it. */
export const noKey = { kind: 'bad-credentials', message: '' } as const;

type Requester = Pick<Operation, 'personId' | 'accountId' | 'chatId'>;

/** Chooses the credentials for each call, and rejects those that the provider no longer accepts. */
export function createCredentials(
  deps: Pick<Context, 'db' | 'provider' | 'log'> & {
    readonly permissions: Pick<Permissions, 'workingLink' | 'linkFor'>;
    readonly notifications: Pick<Notifications, 'enqueueKeyRejected'>;
    readonly monitoring: Pick<Monitoring, 'keyRejected'>;
    readonly pollAccountSoon: (account: AccountId) => void;
  },
) {
  const { permissions, provider, notifications } = deps;
  const { transaction, links, servers } = deps.db;

  const ofLink = (link: Link | undefined): Credentials | undefined =>
    link === undefined ? undefined : links.credentials(link.id);

  /** The key is not tried again until its owner asks for it; they get one notification. */
  const reject = (link: Link | undefined): void => {
    if (link === undefined) return;
    // In one transaction, so that a crash can't leave a rejected key without its notification.
    const isNew = transaction(() => {
      if (!links.markRejected(link.id)) return false;
      notifications.enqueueKeyRejected(link);
      deps.monitoring.keyRejected(link);
      return true;
    });
    if (isNew) deps.log.warn('key-rejected', { link: link.id });
  };

  const linkFor = ({ personId, accountId, chatId }: Requester): Link | undefined =>
    permissions.linkFor(personId, accountId, chatId);

  /** A person's own credentials for an account. */
  const own = (person: PersonId, account: AccountId): Credentials | undefined =>
    ofLink(permissions.workingLink(person, account));

  /** Calls the provider with a person's own credentials. */
  const call = async <T>(
    person: PersonId,
    account: AccountId | undefined,
    ask: (credentials: Credentials) => ProviderResult<T>,
  ): ProviderResult<T> => {
    const credentials = account === undefined ? undefined : own(person, account);
    if (account === undefined || credentials === undefined) return failed(noKey);
    const answer = await ask(credentials);
    if (answer.kind === 'failed' && couldBeKey(answer.failure)) deps.pollAccountSoon(account);
    return answer;
  };

  return {
    own,
    call,
    reject,
    /** The credentials for an operation: the person's own, else those of the group's owner. */
    forOperation: (operation: Requester): Credentials | undefined => ofLink(linkFor(operation)),
    /** A server's root password; `undefined`: the provider has none. It is not stored. */
    async readPassword(person: PersonId, server: ServerId): ProviderResult<Secret | undefined> {
      const owned = servers.get(server);
      return owned === undefined
        ? failed(noKey)
        : call(person, owned.accountId, pair => provider.readPassword(pair, owned.snapshot.order.id));
    },
  };
}

export type AccountCredentials = ReturnType<typeof createCredentials>;
