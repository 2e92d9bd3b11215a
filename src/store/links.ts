import type { Candidate, Link } from '../domain/access.ts';
import type { Credentials } from '../domain/secret.ts';
import { createSecret } from '../domain/secret.ts';
import type { AccountId, ChatId, LinkId, PersonId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';
import { nextNumber } from './numbers.ts';
import type { DataKeyId, Vault } from '../db/vault.ts';

interface LinkRow {
  readonly id: number;
  readonly person_id: number;
  readonly account_id: number | null;
  readonly label: string;
  readonly state: 'checking' | 'ok' | 'refused';
  readonly is_default: number;
  readonly data_key_id: number;
  readonly cid: string;
  readonly key: string;
  readonly created_at: number;
  readonly checked_at: number | null;
  readonly report_chat: number | null;
  readonly report_message: number | null;
}

const toLink = (row: LinkRow): Link => ({
  id: row.id as LinkId,
  personId: row.person_id as PersonId,
  accountId: (row.account_id ?? 0) as AccountId,
  label: row.label,
  state: row.state === 'refused' ? 'refused' : 'ok',
  isDefault: row.is_default === 1,
  checkedAt: row.checked_at ?? undefined,
});

const toCandidate = (row: LinkRow): Candidate => ({
  id: row.id as LinkId,
  personId: row.person_id as PersonId,
  label: row.label,
  createdAt: row.created_at,
  chatId: (row.report_chat ?? row.person_id) as ChatId,
  messageId: row.report_message ?? undefined,
});

/** Labels are compared as people read them. */
const labelKey = (label: string): string => label.normalize('NFKC').toLowerCase();

/** Encrypted pairs of client id and API key, each under a data key of its own. */
export function createLinks(database: Database, vault: Vault) {
  const byId = database.prepare<[number], LinkRow>('SELECT * FROM links WHERE id = ?');
  const ofPerson = database.prepare<[number], LinkRow>(
    "SELECT * FROM links WHERE person_id = ? AND state <> 'checking' ORDER BY is_default DESC, id",
  );
  const ofAccount = database.prepare<[number], LinkRow>(
    // Whoever was checked longest ago comes first, so that every key is tried in turn.
    "SELECT * FROM links WHERE account_id = ? AND state = 'ok' ORDER BY checked_at, id",
  );
  const mine = database.prepare<[number, number], LinkRow>(
    "SELECT * FROM links WHERE person_id = ? AND account_id = ? AND state <> 'checking'",
  );
  const candidatesOf = database.prepare<[number], LinkRow>(
    "SELECT * FROM links WHERE person_id = ? AND state = 'checking' ORDER BY id",
  );
  const candidates = database.prepare<[], LinkRow>(
    "SELECT * FROM links WHERE state = 'checking' ORDER BY id",
  );
  const insert = database.prepare(
    `INSERT INTO links (id, person_id, label, label_key, state, data_key_id, cid, key, created_at, report_chat)
     VALUES (${nextNumber('links')}, @personId, @label, @labelKey, 'checking', @dataKeyId, '', '', @now, @chatId)`,
  );
  const fill = database.prepare('UPDATE links SET cid = @cid, key = @key WHERE id = @id');
  const report = database.prepare('UPDATE links SET report_message = ? WHERE id = ?');
  const confirm = database.prepare(
    `UPDATE links SET state = 'ok', account_id = @accountId, label = @label, label_key = @labelKey,
       is_default = @isDefault, checked_at = @now, report_chat = NULL, report_message = NULL WHERE id = @id`,
  );
  const remove = database.prepare('DELETE FROM links WHERE id = ?');
  const checked = database.prepare("UPDATE links SET state = 'ok', checked_at = ? WHERE id = ?");
  const refuse = database.prepare("UPDATE links SET state = 'refused' WHERE id = ? AND state = 'ok'");
  const relabel = database.prepare('UPDATE links SET label = ?, label_key = ? WHERE id = ?');
  const makeDefault = database.prepare(
    'UPDATE links SET is_default = (id = @id) WHERE person_id = @personId',
  );

  const place = (row: { readonly id: number; readonly person_id: number }, field: 'cid' | 'key') => ({
    table: 'links',
    owner: row.person_id,
    account: row.id,
    field,
  });

  const destroy = (id: LinkId): void => {
    const row = byId.get(id);
    if (row === undefined) return;
    remove.run(id);
    vault.destroyDataKey(row.data_key_id as DataKeyId);
  };

  return {
    /** Keeps a pair until the provider has said what it is worth. */
    addCandidate(
      wish: {
        readonly personId: PersonId;
        readonly chatId: ChatId;
        readonly label: string;
        readonly credentials: Credentials;
      },
      now: number,
    ): LinkId {
      const { personId, chatId, label, credentials } = wish;
      const dataKeyId = vault.createDataKey('link', now);
      const inserted = insert.run({ personId, label, labelKey: labelKey(label), dataKeyId, now, chatId });
      const row = { id: Number(inserted.lastInsertRowid), person_id: personId };
      fill.run({
        id: row.id,
        cid: vault.seal(dataKeyId, place(row, 'cid'), credentials.cid.reveal()),
        key: vault.seal(dataKeyId, place(row, 'key'), credentials.key.reveal()),
      });
      return row.id as LinkId;
    },
    /** The message in which the outcome will be told. */
    reportIn: (id: LinkId, messageId: number) => void report.run(messageId, id),
    candidate(id: LinkId): Candidate | undefined {
      const row = byId.get(id);
      return row?.state === 'checking' ? toCandidate(row) : undefined;
    },
    candidatesOf: (person: PersonId): readonly Candidate[] => candidatesOf.all(person).map(toCandidate),
    candidates: (): readonly Candidate[] => candidates.all().map(toCandidate),
    /** The provider accepted the pair: from now on it is a link. */
    confirm(
      id: LinkId,
      to: { readonly accountId: AccountId; readonly label: string; readonly isDefault: boolean },
      now: number,
    ): void {
      const { accountId, label, isDefault } = to;
      confirm.run({ id, accountId, label, labelKey: labelKey(label), isDefault: isDefault ? 1 : 0, now });
    },
    get(id: LinkId): Link | undefined {
      const row = byId.get(id);
      return row === undefined || row.state === 'checking' ? undefined : toLink(row);
    },
    ofPerson: (person: PersonId): readonly Link[] => ofPerson.all(person).map(toLink),
    /** The working links to an account, the one whose key was tried longest ago first. */
    ofAccount: (account: AccountId): readonly Link[] => ofAccount.all(account).map(toLink),
    /** A person's own link to an account. */
    mine(person: PersonId, account: AccountId): Link | undefined {
      const row = mine.get(person, account);
      return row === undefined ? undefined : toLink(row);
    },
    /** The pair itself, for the one request that needs it. A record that doesn't open throws: it was tampered with. */
    credentials(id: LinkId): Credentials | undefined {
      const row = byId.get(id);
      if (row === undefined) return undefined;
      const cid = vault.open(row.cid, place(row, 'cid'));
      const key = vault.open(row.key, place(row, 'key'));
      if (cid === undefined || key === undefined) throw new Error(`the pair of link ${id} doesn't open`);
      return { cid: createSecret(cid), key: createSecret(key) };
    },
    /** The provider has just accepted its key. */
    checked: (id: LinkId, now: number) => void checked.run(now, id),
    /** The provider has just refused its key; `false` when that was known. */
    refuse: (id: LinkId): boolean => refuse.run(id).changes > 0,
    relabel: (id: LinkId, label: string) => void relabel.run(label, labelKey(label), id),
    makeDefault: (personId: PersonId, id: LinkId) => void makeDefault.run({ personId, id }),
    /** Whether a label is taken among a person's links. */
    labelled: (person: PersonId, label: string): Link | undefined =>
      ofPerson
        .all(person)
        .map(toLink)
        .find(link => labelKey(link.label) === labelKey(label)),
    /** Removes a link or a candidate and destroys its key: nobody can read the pair any more. */
    destroy,
  };
}

export type Links = ReturnType<typeof createLinks>;
