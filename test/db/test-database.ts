import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import SQLite from 'better-sqlite3';

import { initialSnapshot } from '../../src/domain/poll-result.ts';
import { createSecret } from '../../src/domain/result.ts';
import type { AccountId, ChatId, LinkId, OrderId, PersonId } from '../../src/domain/server.ts';
import { openExistingDatabase, type Database } from '../../src/db/database.ts';
import { openDb, type Db } from '../../src/db/db.ts';

export const migrations = join(import.meta.dirname, '../../migrations');

export const must = <T>(
  result: { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'failed'; readonly failure: unknown },
): T => {
  if (result.kind === 'failed') throw new Error(JSON.stringify(result.failure));
  return result.value;
};

export const newKey = (): Buffer => randomBytes(32);

/** In memory if possible: these tests cut no power, so they don't have to wait for a disk. */
export const memoryDisk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export const newFolder = (name = 'db'): string => mkdtempSync(join(memoryDisk, `${name}-`));

export const open = (
  path: string,
  masterKey: Uint8Array,
  previousKeys: readonly Uint8Array[] = [],
  now = () => 1_000,
): Db => must(openDb({ path, migrations, masterKey, previousKeys, now }));

export const order = {
  id: '501' as OrderId,
  number: undefined,
  amount: undefined,
  invoiceId: undefined,
  status: 'active' as const,
  rawStatus: 'Active',
};

/** A person with one linked account and one server there; the client id is the person's own number. */
export function addPerson(db: Db, number: number): LinkId {
  return db.transaction(() => {
    const personId = number as PersonId;
    db.people.save({ id: personId, firstName: `P${number}`, telegramLanguage: undefined }, 1);
    db.chats.resume(number as ChatId, 'private');
    const link = db.links.addCandidate(
      {
        personId,
        chatId: number as ChatId,
        label: 'Inferno',
        credentials: { cid: createSecret(String(number)), key: createSecret(`key-of-${number}`) },
      },
      1,
    );
    const account = db.accounts.findOrCreate(db.fingerprint('api', String(number)), 1).id;
    db.links.confirm(link, { accountId: account, label: 'Inferno', isDefault: true }, 1);
    db.servers.add(account, initialSnapshot(order, true, 1), 1);
    return link;
  });
}

/** Fills a database with people 1 to `people`. */
export function fill(path: string, masterKey: Uint8Array, people: number): void {
  const db = open(path, masterKey);
  db.transaction(() => {
    for (let number = 1; number <= people; number += 1) addPerson(db, number);
  });
  db.close();
}

/** The pair of every link; throws where one doesn't open. */
export function readAll(
  path: string,
  masterKey: Uint8Array,
  previousKeys: readonly Uint8Array[] = [],
): readonly string[] {
  const db = open(path, masterKey, previousKeys);
  try {
    const rows = query<{ id: LinkId }>(path, 'SELECT id FROM links ORDER BY id');
    return rows.map(({ id }) => db.links.credentials(id)?.key.reveal() ?? 'missing');
  } finally {
    db.close();
  }
}

/** Reads from a database without changing it. */
export function query<Row>(path: string, sql: string): Row[] {
  const database = new SQLite(path, { readonly: true });
  try {
    return database.prepare<[], Row>(sql).all();
  } finally {
    database.close();
  }
}

/** Changes a database behind the back of the code under test. */
export function meddle(path: string, work: (database: Database) => void): void {
  const database = must(openExistingDatabase({ path, access: 'read-write' }));
  work(database);
  database.close();
}

/** Leaves what a killed process leaves: a commit that is in the write-ahead log alone. */
export function leaveLog(path: string): void {
  const files = [path, `${path}-wal`];
  const killed: Buffer[] = [];
  meddle(path, database => {
    database.exec("UPDATE people SET first_name = first_name || '!'");
    killed.push(...files.map(file => readFileSync(file)));
  });
  files.forEach((file, index) => writeFileSync(file, killed[index] ?? '', { mode: 0o600 }));
}

export const count = (path: string, what: string): number =>
  query<{ n: number }>(path, `SELECT count(*) AS n FROM ${what}`)[0]?.n ?? 0;

export const accountOf = (path: string, person: number): AccountId | undefined =>
  query<{ id: AccountId }>(path, `SELECT account_id AS id FROM links WHERE person_id = ${person}`)[0]?.id;
