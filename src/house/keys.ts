import { failed } from '../domain/result.ts';
import type { Link } from '../core/link.ts';
import type { Provider } from '../core/provider.ts';
import type { Credentials } from '../domain/secret.ts';
import type { AccountId, PersonId } from '../core/server.ts';
import type { House } from '../bot/house.ts';
import type { NoteNews } from '../flows/note-news.ts';
import type { Log } from '../lib/log.ts';
import type { Store } from '../store/store.ts';
import type { TeamView } from '../services/permissions.ts';

/** Whose key opens what, and what becomes of one that the provider refuses. */
export function createKeyDesk(deps: {
  readonly store: Pick<Store, 'transaction' | 'links' | 'servers'>;
  readonly workingLink: TeamView['workingLink'];
  readonly provider: Pick<Provider, 'readPassword'>;
  readonly noteNews: Pick<NoteNews, 'onKeyRefused'>;
  readonly log: Pick<Log, 'warn'>;
  readonly wakeDelivery: () => void;
}) {
  const { workingLink } = deps;
  const { transaction, links, servers } = deps.store;

  const pairOf = (link: Link | undefined): Credentials | undefined =>
    link === undefined ? undefined : links.credentials(link.id);

  /** It is tried no more until its owner says so, who hears of it once. */
  const refuse = (link: Link): void => {
    // Both or neither: a crash between them would leave its owner without news, and without knowing why.
    const isNews = transaction(() => {
      if (!links.refuse(link.id)) return false;
      deps.noteNews.onKeyRefused(link);
      return true;
    });
    if (!isNews) return;
    deps.log.warn('key-refused', { link: link.id });
    deps.wakeDelivery();
  };

  /** Somebody's own pair of an account. */
  const credentialsFor = (person: PersonId, account: AccountId): Credentials | undefined =>
    pairOf(workingLink(person, account));

  const readPassword: House['readPassword'] = async (person, server) => {
    const known = servers.get(server);
    const credentials = known === undefined ? undefined : credentialsFor(person, known.accountId);
    return known === undefined || credentials === undefined
      ? failed({ kind: 'bad-credentials', message: '' })
      : deps.provider.readPassword(credentials, known.snapshot.order.id);
  };

  return {
    pairOf,
    refuse,
    credentialsFor,
    onRefused: (person: PersonId, account: AccountId): void => {
      const link = workingLink(person, account);
      if (link !== undefined) refuse(link);
    },
    readPassword,
  };
}
