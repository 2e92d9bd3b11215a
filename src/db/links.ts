import type { Link, LinkCandidate, NewLinkCandidate } from '../domain/access.ts';
import { createSecret, type Credentials } from '../domain/result.ts';
import type { AccountId, LinkId, PersonId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, type Named, nextId, remember, rowsAs } from './sql.ts';
import type { DataKeyId, Vault } from './vault.ts';

/** The encrypted pair of a link. */
interface PairRow {
  readonly id: LinkId;
  readonly person_id: PersonId;
  readonly cid: string;
  readonly key: string;
}

const columns = 'id, person_id, account_id, label, state, is_default, checked_at, rejected_at';
const toLink = rowsAs<Link>({ flags: ['isDefault'] });

/** SQL for candidates. Without a chat of its own, its outcome is shown in the private chat, which has the person's id. */
const selectCandidates = `SELECT id, person_id, label, created_at, coalesce(status_chat_id, person_id) AS chat_id,
  status_message_id AS message_id FROM links WHERE state = 'checking'`;
const toCandidate = rowsAs<LinkCandidate>();

/** A link with whose key polls read its account. */
export interface PollingKey {
  readonly link: Link;
  /** The decrypted pair for one request. Throws if it was tampered with. */
  readonly credentials: () => Credentials;
}

const byTurn = ({ link: a }: PollingKey, { link: b }: PollingKey): number =>
  Number(a.rejectedAt !== undefined) - Number(b.rejectedAt !== undefined) ||
  (a.checkedAt ?? 0) - (b.checkedAt ?? 0) ||
  a.id - b.id;

/** Labels that look the same count as the same. */
const labelKey = (label: string): string => label.normalize('NFKC').toLowerCase();

const locationOf = (row: Pick<PairRow, 'id' | 'person_id'>, field: 'cid' | 'key') => ({
  table: 'links',
  owner: row.person_id,
  account: row.id,
  field,
});

/** Pairs of a client id and an API key that the provider hasn't been asked about yet, or hasn't answered. */
export function createLinkCandidates(database: Database, vault: Vault) {
  const { all, get, one, run } = createStatements(database);
  const insert = one<[Named], Pick<PairRow, 'id' | 'person_id'>>(
    `INSERT INTO links (id, person_id, label, label_key, state, data_key_id, cid, key, created_at, status_chat_id)
     VALUES (${nextId('links')}, @personId, @label, @labelKey, 'checking', @key, '', '', @now, @chatId)
     RETURNING id, person_id`,
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
    candidate: get<[id: LinkId], LinkCandidate>(`${selectCandidates} AND id = ?`, toCandidate),
    candidatesOf: all<[person: PersonId], LinkCandidate>(
      `${selectCandidates} AND person_id = ? ORDER BY id`,
      toCandidate,
    ),
    candidates: all<[], LinkCandidate>(`${selectCandidates} ORDER BY id`, toCandidate),
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
  const { all, changed, get, run, value } = createStatements(database);
  const select = `SELECT ${columns} FROM links WHERE state <> 'checking'`;
  const dataKeyOf = value<[id: LinkId], DataKeyId>('SELECT data_key_id FROM links WHERE id = ?');
  const remove = run<[id: LinkId]>('DELETE FROM links WHERE id = ?');
  const byLabel = get<[person: PersonId, key: string], Link>(
    `${select} AND person_id = ? AND label_key = ?`,
    toLink,
  );
  const allOfPerson = all<[person: PersonId], Link>(`${select} AND person_id = ?`, toLink);
  const ofPerson = remember(database, 'links', (person: PersonId): readonly Link[] =>
    allOfPerson(person).toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.id - b.id),
  );
  const openPair = (row: PairRow): Credentials => {
    const cid = vault.open(row.cid, locationOf(row, 'cid'));
    const key = vault.open(row.key, locationOf(row, 'key'));
    if (cid === undefined || key === undefined) throw new Error(`the pair of link ${row.id} doesn't open`);
    return { cid: createSecret(cid), key: createSecret(key) };
  };
  const toKey = ({ cid, key, ...row }: PairRow): PollingKey => ({
    link: toLink(row),
    credentials: () => openPair({ cid, key, ...row }),
  });
  // For one row a sort by SQLite takes ten times as long as the rest of the statement.
  const keysOfAccount = all<[account: AccountId], PollingKey>(
    `SELECT ${columns}, cid, key FROM links WHERE account_id = ? AND state = 'ok'`,
    toKey,
  );
  const readKeys = (account: AccountId): readonly PollingKey[] => keysOfAccount(account).toSorted(byTurn);
  const keysOf = remember(database, 'links', readKeys);
  const accept = run<[id: LinkId, now: number]>(
    "UPDATE links SET state = 'ok', checked_at = ?2, rejected_at = NULL WHERE id = ?1",
  );
  const relabel = run<[label: string, key: string, id: LinkId]>(
    'UPDATE links SET label = ?, label_key = ? WHERE id = ?',
  );

  return {
    get: get<[id: LinkId], Link>(`${select} AND id = ?`, toLink),
    /** The default link comes first. */
    ofPerson,
    /** The links to an account with a working key. */
    ofAccount: all<[account: AccountId], Link>(
      `SELECT ${columns} FROM links WHERE account_id = ? AND state = 'ok'`,
      toLink,
    ),
    /** The keys to poll an account with: the least recently checked first, those that were ever rejected last. */
    keysOf,
    /** The key of one link, even if it was rejected. */
    key: get<[id: LinkId], PollingKey>(
      `SELECT ${columns}, cid, key FROM links WHERE id = ? AND state <> 'checking'`,
      toKey,
    ),
    /** Links of all people. The one whose key was accepted last comes first. */
    lastAccepted: all<[limit: number], Link>(
      `${select} ORDER BY state = 'ok' DESC, checked_at DESC LIMIT ?`,
      toLink,
    ),
    find: get<[person: PersonId, account: AccountId], Link>(
      `${select} AND person_id = ? AND account_id = ?`,
      toLink,
    ),
    /** The decrypted pair for one request. Throws if it was tampered with. */
    credentials: get<[id: LinkId], Credentials>(
      'SELECT id, person_id, cid, key FROM links WHERE id = ?',
      openPair,
    ),
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
      const key = dataKeyOf(id);
      if (key === undefined) return;
      remove(id);
      vault.destroyDataKey(key);
    },
  };
}
