import type { StoredCard } from '../domain/card.ts';
import { isVisible } from '../domain/text.ts';
import type { AccountId, ChatId, PersonId, ServerId, Snapshot } from '../domain/server.ts';
import type { Database } from './database.ts';
import { parseFailure } from './accounts.ts';
import type { PollSchedule } from './poll-schedule.ts';
import { isShownSql } from './teams.ts';
import { createStatements } from './sql.ts';
import { toSnapshot, type ServerRow } from './servers.ts';

interface CardRow extends ServerRow {
  readonly account_failure: string | null;
  readonly has_key: number;
  readonly label: string | null;
  readonly account_label: string | null;
  readonly is_shared: number;
  /** It comes before those of other accounts; else by `place`. */
  readonly is_first: number;
  readonly place: number;
  readonly planned_system: string | null;
}

/** The name of a server without a label. */
const providerName = ({ vps, order }: Snapshot): string =>
  vps !== undefined && isVisible(vps.name) ? vps.name : (vps?.ip ?? `#${order.id}`);

interface Schedules {
  readonly accounts: Pick<PollSchedule<AccountId>, 'readAt'>;
  readonly servers: Pick<PollSchedule<ServerId>, 'readAt'>;
}

function toCard(row: CardRow, { accounts, servers }: Schedules): StoredCard {
  const snapshot = toSnapshot(row, servers.readAt(row.id));
  return {
    id: row.id,
    name: row.label ?? providerName(snapshot),
    label: row.label ?? undefined,
    snapshot,
    keyboardVersion: row.keyboard_version,
    locked: row.locked_at !== null,
    accountLabel: row.account_label ?? undefined,
    isShared: row.is_shared === 1,
    plannedSystem: row.planned_system ?? undefined,
    reading: {
      ordersReadAt: accounts.readAt(row.account_id),
      failure: parseFailure(row.failure ?? row.account_failure),
      hasKey: row.has_key === 1,
    },
  };
}

const hasKey = `EXISTS (SELECT 1 FROM links AS working
  WHERE working.account_id = servers.account_id AND working.state = 'ok')`;
const cardColumns = `servers.*, server_labels.label, accounts.failure AS account_failure, ${hasKey} AS has_key`;

// A person sees the servers of the accounts for which they have a working key. Where their key was rejected, they see
// the last known state, as long as nobody else's key reads a newer one. The account's label is shown only to those
// who have several.
const ownCards = `
  SELECT ${cardColumns},
    CASE WHEN (SELECT count(*) FROM links AS own WHERE own.person_id = links.person_id AND own.state <> 'checking') > 1
      THEN links.label END AS account_label, 0 AS is_shared, links.is_default AS is_first, links.id AS place,
    (SELECT details ->> 'title' FROM planned_installs WHERE server_id = servers.id) AS planned_system
  FROM links
  JOIN accounts ON accounts.id = links.account_id
  JOIN servers ON servers.account_id = links.account_id
  LEFT JOIN server_labels ON server_labels.server_id = servers.id AND server_labels.person_id = links.person_id
  WHERE links.person_id = ?1 AND links.state <> 'checking' AND (links.state = 'ok' OR (links.state = 'rejected' AND NOT ${hasKey}))`;

// A group sees the servers of its subscriptions, under the names that the subscribing owner gave them.
const groupCards = `
  SELECT ${cardColumns}, NULL AS account_label, 1 AS is_shared, NULL AS planned_system,
    0 AS is_first, subscriptions.created_at AS place
  FROM subscriptions
  JOIN links ON links.person_id = subscriptions.person_id AND links.account_id = subscriptions.account_id
    AND links.state <> 'checking'
  JOIN accounts ON accounts.id = subscriptions.account_id
  JOIN servers ON servers.account_id = subscriptions.account_id
  LEFT JOIN server_labels ON server_labels.server_id = servers.id
    AND server_labels.person_id = subscriptions.person_id
  WHERE subscriptions.chat_id = ?1 AND ${isShownSql()}`;

/** Sorted here: SQLite would sort all columns, which takes longer than to read them. */
const inOrder = (a: CardRow, b: CardRow): number =>
  b.is_first - a.is_first ||
  a.place - b.place ||
  Number(a.gone_at !== null) - Number(b.gone_at !== null) ||
  Number(a.state === null) - Number(b.state === null) ||
  a.id - b.id;

/** The cards that a person or a group sees. */
export function createServerCards(database: Database, schedules: Schedules) {
  const { all, get, run } = createStatements(database);
  const toCurrent = (row: CardRow): StoredCard => toCard(row, schedules);
  const ofPerson = all<[person: PersonId], CardRow>(ownCards);
  const inGroup = all<[chat: ChatId], CardRow>(groupCards);
  const setLabel = run<[person: PersonId, server: ServerId, label: string]>(
    'INSERT OR REPLACE INTO server_labels (person_id, server_id, label) VALUES (?, ?, ?)',
  );
  const removeLabel = run<[person: PersonId, server: ServerId]>(
    'DELETE FROM server_labels WHERE person_id = ? AND server_id = ?',
  );
  return {
    /** All servers that a person can see, those of the default account first. */
    cardsOf: (person: PersonId): readonly StoredCard[] => ofPerson(person).toSorted(inOrder).map(toCurrent),
    /** One of them; `undefined`: the person can't see it. */
    card: get<[person: PersonId, server: ServerId], StoredCard>(`${ownCards} AND servers.id = ?2`, toCurrent),
    /** The servers that are shown in a group. */
    cardsIn: (chat: ChatId): readonly StoredCard[] => inGroup(chat).toSorted(inOrder).map(toCurrent),
    cardIn: get<[chat: ChatId, server: ServerId], StoredCard>(`${groupCards} AND servers.id = ?2`, toCurrent),
    /** Sets a person's own name for a server; `undefined` removes it. */
    label: (person: PersonId, server: ServerId, name: string | undefined) =>
      name === undefined ? removeLabel(person, server) : setLabel(person, server, name),
  };
}
