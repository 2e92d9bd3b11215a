import type { StoredCard } from '../domain/card.ts';
import { isVisible } from '../domain/text.ts';
import type { AccountId, ChatId, PersonId, ServerId, Snapshot } from '../domain/server.ts';
import type { Database } from './database.ts';
import { parseFailure } from './accounts.ts';
import type { PollSchedule } from './poll-schedule.ts';
import { isShownSql } from './teams.ts';
import { createStatements } from './sql.ts';
import { toSnapshot, type ServerRow } from './servers.ts';

interface NamedServerRow extends ServerRow {
  readonly label: string | null;
  readonly planned_system: string | null;
}

/** An account whose servers are seen by a person or in a group. */
interface SeenAccount {
  readonly account_id: AccountId;
  /** The person whose labels its servers have. */
  readonly person_id: PersonId;
  readonly account_failure: string | null;
  readonly has_key: number;
  readonly account_label: string | null;
  readonly is_shared: number;
  /** It comes before the others, which are sorted by `place`. */
  readonly is_first: number;
  readonly place: number;
}

/** The name of a server without a label. */
const providerName = ({ vps, order }: Snapshot): string =>
  vps !== undefined && isVisible(vps.name) ? vps.name : (vps?.ip ?? `#${order.id}`);

interface Schedules {
  readonly accounts: Pick<PollSchedule<AccountId>, 'readAt'>;
  readonly servers: Pick<PollSchedule<ServerId>, 'readAt'>;
}

function toCard(row: NamedServerRow, account: SeenAccount, { accounts, servers }: Schedules): StoredCard {
  const snapshot = toSnapshot(row, servers.readAt(row.id));
  return {
    id: row.id,
    name: row.label ?? providerName(snapshot),
    label: row.label ?? undefined,
    snapshot,
    keyboardVersion: row.keyboard_version,
    locked: row.locked_at !== null,
    accountLabel: account.account_label ?? undefined,
    isShared: account.is_shared === 1,
    plannedSystem: row.planned_system ?? undefined,
    reading: {
      ordersReadAt: accounts.readAt(row.account_id),
      failure: parseFailure(row.failure ?? account.account_failure),
      hasKey: account.has_key === 1,
    },
  };
}

// Where a table has partial indexes, SQLite prepares the statement again for each value of a bare parameter (30 µs).
// `?1 + 0` is an expression, which avoids that.
const accountColumns = `accounts.failure AS account_failure, EXISTS (SELECT 1 FROM links AS working
  WHERE working.account_id = accounts.id AND working.state = 'ok') AS has_key`;

// A person sees the servers of the accounts for which they have a working key. If their key was rejected, they see the
// last known state, as long as nobody else's key reads a newer one. The account's label is shown only to those
// who have several.
const ownAccounts = `
  SELECT accounts.id AS account_id, links.person_id, ${accountColumns},
    iif((SELECT count(*) FROM links AS own WHERE own.person_id = links.person_id AND own.state <> 'checking') > 1,
      links.label, NULL) AS account_label,
    0 AS is_shared, links.is_default AS is_first, links.id AS place
  FROM links
  JOIN accounts ON accounts.id = links.account_id
  WHERE links.person_id = ?1 + 0 AND (links.state = 'ok' OR (links.state = 'rejected' AND NOT has_key))`;

// A group sees the servers of its subscriptions, under the names that the subscribing owner gave them.
const groupAccounts = `
  SELECT accounts.id AS account_id, links.person_id, ${accountColumns}, NULL AS account_label,
    1 AS is_shared, 0 AS is_first, subscriptions.created_at AS place
  FROM subscriptions
  JOIN links ON links.person_id = subscriptions.person_id AND links.account_id = subscriptions.account_id
    AND links.state <> 'checking'
  JOIN accounts ON accounts.id = subscriptions.account_id
  WHERE subscriptions.chat_id = ?1 + 0 AND ${isShownSql}`;

/** The servers of an account, under the names that a person gave them. A group doesn't see what is planned. */
const serversOf = (account: string, person: string, isShared: string): string => `
  SELECT servers.*,
    (SELECT label FROM server_labels WHERE server_id = servers.id AND person_id = ${person}) AS label,
    iif(${isShared}, NULL, (SELECT details ->> 'title' FROM planned_installs WHERE server_id = servers.id))
      AS planned_system
  FROM servers WHERE account_id = ${account}`;

const byPlace = (a: SeenAccount, b: SeenAccount): number => b.is_first - a.is_first || a.place - b.place;

/** Sorted here, because SQLite would sort all columns, which takes longer than reading them. */
const inOrder = (a: ServerRow, b: ServerRow): number =>
  Number(a.gone_at !== null) - Number(b.gone_at !== null) ||
  Number(a.state === null) - Number(b.state === null) ||
  a.id - b.id;

/** The cards that a person or a group sees. */
export function createServerCards(database: Database, schedules: Schedules) {
  const { all, get, run } = createStatements(database);
  const ofPerson = all<[person: PersonId], SeenAccount>(ownAccounts);
  const inGroup = all<[chat: ChatId], SeenAccount>(groupAccounts);
  const ofAccount = all<[account: AccountId, person: PersonId, isShared: number], NamedServerRow>(
    serversOf('?1 + 0', '?2', '?3'),
  );
  const byId = get<[account: AccountId, person: PersonId, isShared: number, id: ServerId], NamedServerRow>(
    `${serversOf('?1 + 0', '?2', '?3')} AND id = ?4`,
  );

  // SQLite takes five times as long for one statement with a join of the two.
  const cardsIn = (accounts: readonly SeenAccount[]): readonly StoredCard[] =>
    accounts.toSorted(byPlace).flatMap(account =>
      ofAccount(account.account_id, account.person_id, account.is_shared)
        .toSorted(inOrder)
        .map(row => toCard(row, account, schedules)),
    );
  const cardIn = (accounts: readonly SeenAccount[], server: ServerId): StoredCard | undefined => {
    for (const account of accounts) {
      const row = byId(account.account_id, account.person_id, account.is_shared, server);
      if (row !== undefined) return toCard(row, account, schedules);
    }
    return undefined;
  };
  const setLabel = run<[person: PersonId, server: ServerId, label: string]>(
    'INSERT OR REPLACE INTO server_labels (person_id, server_id, label) VALUES (?, ?, ?)',
  );
  const removeLabel = run<[person: PersonId, server: ServerId]>(
    'DELETE FROM server_labels WHERE person_id = ? AND server_id = ?',
  );
  return {
    /** All servers that a person can see, those of the default account first. */
    cardsOf: (person: PersonId): readonly StoredCard[] => cardsIn(ofPerson(person)),
    /** One of them; `undefined`: the person can't see it. */
    card: (person: PersonId, server: ServerId): StoredCard | undefined => cardIn(ofPerson(person), server),
    cardsIn: (chat: ChatId): readonly StoredCard[] => cardsIn(inGroup(chat)),
    cardIn: (chat: ChatId, server: ServerId): StoredCard | undefined => cardIn(inGroup(chat), server),
    /** Sets a person's own name for a server; `undefined` removes it. */
    label: (person: PersonId, server: ServerId, name: string | undefined) =>
      name === undefined ? removeLabel(person, server) : setLabel(person, server, name),
  };
}
