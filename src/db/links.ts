import type { Link, LinkCandidate, NewLinkCandidate } from '../domain/access.ts';
import { createSecret, type Credentials } from '../domain/result.ts';
import { type AccountId, type ChatId, type LinkId, type PersonId, privateChatOf } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, type Named, nextId, remember } from './sql.ts';
import type { DataKeyId, Vault } from './vault.ts';

interface LinkRow {
  readonly id: LinkId;
  readonly person_id: PersonId;
  readonly account_id: AccountId | null;
  readonly label: string;
  readonly state: Link['state'] | 'checking';
  readonly is_default: number;
  readonly data_key_id: DataKeyId;
  readonly cid: string;
  readonly key: string;
  readonly created_at: number;
  readonly checked_at: number | null;
  readonly rejected_at: number | null;
  readonly status_chat_id: ChatId | null;
  readonly status_message_id: number | null;
}

const toLink = (row: LinkRow): Link => ({
  id: row.id,
  personId: row.person_id,
  accountId: row.account_id ?? (0 as AccountId),
  label: row.label,
  state: row.state === 'checking' ? 'ok' : row.state,
  isDefault: row.is_default === 1,
  checkedAt: row.checked_at ?? undefined,
  rejectedAt: row.rejected_at ?? undefined,
});

/** A link with whose key polls read its account. */
export interface PollingKey {
  readonly link: Link;
  /** The decrypted pair for one request. Throws if it was tampered with. */
  readonly credentials: () => Credentials;
}

const byTurn = (a: LinkRow, b: LinkRow): number =>
  Number(a.rejected_at !== null) - Number(b.rejected_at !== null) ||
  (a.checked_at ?? 0) - (b.checked_at ?? 0) ||
  a.id - b.id;

const toCandidate = (row: LinkRow): LinkCandidate => ({
  id: row.id,
  personId: row.person_id,
  label: row.label,
  createdAt: row.created_at,
  chatId: row.status_chat_id ?? privateChatOf(row.person_id),
  messageId: row.status_message_id ?? undefined,
});

/** Labels that look the same count as the same. */
const labelKey = (label: string): string => label.normalize('NFKC').toLowerCase();

const locationOf = (row: Pick<LinkRow, 'id' | 'person_id'>, field: 'cid' | 'key') => ({
  table: 'links',
  owner: row.person_id,
  account: row.id,
  field,
});

/** Pairs of a client id and an API key that the provider hasn't been asked about yet, or hasn't answered. */
export function createLinkCandidates(database: Database, vault: Vault) {
  const { all, get, one, run } = createStatements(database);
  const insert = one<[Named], LinkRow>(
    `INSERT INTO links (id, person_id, label, label_key, state, data_key_id, cid, key, created_at, status_chat_id)
     VALUES (${nextId('links')}, @personId, @label, @labelKey, 'checking', @key, '', '', @now, @chatId)
     RETURNING *`,
  );
  const setPair = run<[cid: string, key: string, id: LinkId]>(
    'UPDATE links SET cid = ?, key = ? WHERE id = ?',
  );
  const confirm = run<[Named]>(
    `UPDATE links SET state = 'ok', account_id = @accountId, label = @label, label_key = @labelKey,
       is_default = @isDefault, checked_at = @now, status_chat_id = NULL, status_message_id = NULL WHERE id = @id`,
  );

  return {
    /** Stores a pair until the provider has checked it. */
    addCandidate({ credentials, ...candidate }: NewLinkCandidate, now: number): LinkId {
      const key = vault.createDataKey('link', now);
      const row = insert({ ...candidate, labelKey: labelKey(candidate.label), key, now });
      setPair(
        vault.seal(key, locationOf(row, 'cid'), credentials.cid.reveal()),
        vault.seal(key, locationOf(row, 'key'), credentials.key.reveal()),
        row.id,
      );
      return row.id;
    },
    setStatusMessage: run<[id: LinkId, messageId: number]>(
      'UPDATE links SET status_message_id = ?2 WHERE id = ?1',
    ),
    candidate: get<[id: LinkId], LinkCandidate>(
      "SELECT * FROM links WHERE id = ? AND state = 'checking'",
      toCandidate,
    ),
    candidatesOf: all<[person: PersonId], LinkCandidate>(
      "SELECT * FROM links WHERE person_id = ? AND state = 'checking' ORDER BY id",
      toCandidate,
    ),
    candidates: all<[], LinkCandidate>(
      "SELECT * FROM links WHERE state = 'checking' ORDER BY id",
      toCandidate,
    ),
    /** The provider accepted the pair: it becomes a link. */
    confirm: (
      id: LinkId,
      to: { readonly accountId: AccountId; readonly label: string; readonly isDefault: boolean },
      now: number,
    ): void => confirm({ id, ...to, labelKey: labelKey(to.label), now }),
  };
}

/** Client ids and API keys that the provider has accepted, each pair encrypted under a data key of its own. */
export function createLinks(database: Database, vault: Vault) {
  const { all, changed, get, run } = createStatements(database);
  const byId = get<[id: LinkId], LinkRow>('SELECT * FROM links WHERE id = ?');
  const remove = run<[id: LinkId]>('DELETE FROM links WHERE id = ?');
  const byLabel = get<[person: PersonId, key: string], Link>(
    "SELECT * FROM links WHERE person_id = ? AND label_key = ? AND state <> 'checking'",
    toLink,
  );
  const allOfPerson = all<[person: PersonId], Link>(
    "SELECT * FROM links WHERE person_id = ? AND state <> 'checking'",
    toLink,
  );
  const ofPerson = remember(database, 'links', (person: PersonId): readonly Link[] =>
    allOfPerson(person).toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.id - b.id),
  );
  // For one row a sort by SQLite takes ten times as long as the rest of the statement.
  const rowsOfAccount = all<[account: AccountId], LinkRow>(
    "SELECT * FROM links WHERE account_id = ? AND state = 'ok'",
  );
  const openPair = (row: LinkRow): Credentials => {
    const cid = vault.open(row.cid, locationOf(row, 'cid'));
    const key = vault.open(row.key, locationOf(row, 'key'));
    if (cid === undefined || key === undefined) throw new Error(`the pair of link ${row.id} doesn't open`);
    return { cid: createSecret(cid), key: createSecret(key) };
  };
  const toKey = (row: LinkRow): PollingKey => ({ link: toLink(row), credentials: () => openPair(row) });
  const readKeys = (account: AccountId): readonly PollingKey[] =>
    rowsOfAccount(account).toSorted(byTurn).map(toKey);
  const keysOf = remember(database, 'links', readKeys);
  const accept = run<[id: LinkId, now: number]>(
    "UPDATE links SET state = 'ok', checked_at = ?2, rejected_at = NULL WHERE id = ?1",
  );
  const relabel = run<[label: string, key: string, id: LinkId]>(
    'UPDATE links SET label = ?, label_key = ? WHERE id = ?',
  );

  return {
    get: get<[id: LinkId], Link>("SELECT * FROM links WHERE id = ? AND state <> 'checking'", toLink),
    /** The default one first. */
    ofPerson,
    /** The links to an account with a working key. */
    ofAccount: (account: AccountId): readonly Link[] => rowsOfAccount(account).map(toLink),
    /** The keys to poll an account with, in turn: least recently checked first, those that were ever rejected last. */
    keysOf,
    /** The key of one link, even if it was rejected. */
    key: get<[id: LinkId], PollingKey>("SELECT * FROM links WHERE id = ? AND state <> 'checking'", toKey),
    /** Of all people, with the key that was accepted last first. */
    lastAccepted: all<[limit: number], Link>(
      "SELECT * FROM links WHERE state <> 'checking' ORDER BY state = 'ok' DESC, checked_at DESC LIMIT ?",
      toLink,
    ),
    find: get<[person: PersonId, account: AccountId], Link>(
      "SELECT * FROM links WHERE person_id = ? AND account_id = ? AND state <> 'checking'",
      toLink,
    ),
    /** The decrypted pair for one request. Throws if it was tampered with. */
    credentials(id: LinkId): Credentials | undefined {
      const row = byId(id);
      return row === undefined ? undefined : openPair(row);
    },
    markAccepted({ id, accountId }: Link, now: number): void {
      keysOf.change([accountId], () => {
        accept(id, now);
        return readKeys(accountId);
      });
    },
    /** Stores when the provider first rejected its key; `undefined`: it has given another answer since. */
    setRejectedAt: run<[id: LinkId, at: number | undefined]>(
      "UPDATE links SET rejected_at = ?2 WHERE id = ?1 AND state = 'ok'",
    ),
    /** Marks its key as rejected; `false`: it was already. */
    markRejected: changed<[id: LinkId]>("UPDATE links SET state = 'rejected' WHERE id = ? AND state = 'ok'"),
    relabel: (id: LinkId, label: string) => relabel(label, labelKey(label), id),
    makeDefault: run<[person: PersonId, id: LinkId]>(
      'UPDATE links SET is_default = (id = ?2) WHERE person_id = ?1',
    ),
    /** A person's link with this label, or one that looks the same. */
    findByLabel: (person: PersonId, label: string): Link | undefined => byLabel(person, labelKey(label)),
    /** Deletes a link or a candidate and destroys its data key, so that its pair can't be read again. */
    destroy(id: LinkId): void {
      const row = byId(id);
      if (row === undefined) return;
      remove(id);
      vault.destroyDataKey(row.data_key_id);
    },
  };
}
