import { createHmac, randomBytes } from 'node:crypto';

import type { Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import type { Database } from './database.ts';
import type { Place } from './encryption.ts';
import { deriveKey, keyIdOf, openWith, sameBytes, sealWith } from './encryption.ts';
import { hasTable } from '../store/tables.ts';

declare const brand: unique symbol;
export type DataKeyId = number & { readonly [brand]: 'DataKeyId' };

/** What a data key is for: the house's own uses, or one person's link. */
export type Purpose = 'inbox' | 'fingerprint' | 'link';

export interface Vault {
  /** A new random data key, wrapped by the master key. */
  readonly createDataKey: (purpose: Purpose, now: number) => DataKeyId;
  /** What was sealed with it can't be read any more, by anybody who has no older copy of the database. */
  readonly destroyDataKey: (id: DataKeyId) => void;
  readonly seal: (id: DataKeyId, place: Place, plaintext: string) => string;
  /** The plaintext; `undefined` where the record, its place or its key is not what it was: never a guess. */
  readonly open: (record: string, place: Place) => string | undefined;
  /** The house's own data key for a purpose, made at first need. */
  readonly houseKey: (purpose: Exclude<Purpose, 'link'>, now: number) => DataKeyId;
  /** A keyed hash, stable for the life of the database: tells things apart without saying what they are. */
  readonly fingerprint: (parts: readonly string[], now: number) => string;
}

export interface MasterKey {
  readonly id: string;
  readonly wrapping: Buffer;
}

export interface DataKeyRow {
  readonly id: number;
  readonly purpose: string;
  readonly master_key_id: string;
  readonly wrapped: string;
  readonly commitment: string;
}

export const masterKeyOf = (bytes: Uint8Array): MasterKey => ({
  id: deriveKey(bytes, 'master key id', 9).toString('base64url'),
  wrapping: deriveKey(bytes, 'wrapping'),
});

const checkPlace: Place = { table: 'vault_check', owner: '', account: '', field: 'record' };
const wrapPlace = (id: number, purpose: string): Place => ({
  table: 'data_keys',
  owner: id,
  account: purpose,
  field: 'wrapped',
});
const commitmentOf = (key: Uint8Array): string => deriveKey(key, 'commitment').toString('base64url');

/** The record that only this master key opens. */
export const sealCheck = (master: MasterKey): string =>
  sealWith(master.wrapping, master.id, checkPlace, Buffer.from('inferno-vps-bot'));

/** A data key as its row keeps it under a master key. */
export const wrapDataKey = (
  master: MasterKey,
  row: Pick<DataKeyRow, 'id' | 'purpose'>,
  key: Uint8Array,
): string => sealWith(master.wrapping, master.id, wrapPlace(row.id, row.purpose), key);

/** The data key of a row; `undefined` where no known master key opens it, or it isn't the one committed to. */
export function unwrapDataKey(row: DataKeyRow, known: readonly MasterKey[]): Buffer | undefined {
  const master = known.find(({ id }) => id === row.master_key_id);
  if (master === undefined) return undefined;
  const key = openWith(master.wrapping, master.id, wrapPlace(row.id, row.purpose), row.wrapped);
  const fits = key !== undefined && sameBytes(Buffer.from(commitmentOf(key)), Buffer.from(row.commitment));
  return fits ? key : undefined;
}

/** Cached data keys: a press or a poll opens one each time. */
const cacheSize = 10_000;

/**
 * Checks the master key against the database's check value, writing nothing. A database without one is
 * new, unless it holds keys.
 */
export function checkMasterKey(
  database: Database,
  masterKeys: readonly Uint8Array[],
): Result<'fits' | 'new', StartFailure> {
  const tables = database
    .prepare<[], { n: number }>(
      "SELECT count(*) AS n FROM sqlite_schema WHERE name IN ('vault_check', 'data_keys')",
    )
    .get();
  if (tables?.n !== 2) return ok('new');
  const check = database
    .prepare<[], { master_key_id: string; record: string }>('SELECT master_key_id, record FROM vault_check')
    .get();
  if (check === undefined) {
    const keys = database.prepare<[], { n: number }>('SELECT count(*) AS n FROM data_keys').get()?.n ?? 0;
    return keys > 0 ? failed({ kind: 'vault-damaged', why: 'its check value is missing' }) : ok('new');
  }
  const master = masterKeys.map(masterKeyOf).find(({ id }) => id === check.master_key_id);
  if (master === undefined || openWith(master.wrapping, master.id, checkPlace, check.record) === undefined) {
    return failed({ kind: 'wrong-master-key' });
  }
  return ok('fits');
}

/**
 * Checks that the house's own data keys open, writing nothing: a rotation that was broken off, and a third key
 * since, leave a check value that fits and a bot that could neither take in an update nor know an account.
 */
export function checkHouseKeys(
  database: Database,
  masterKeys: readonly Uint8Array[],
): Result<undefined, StartFailure> {
  const known = masterKeys.map(masterKeyOf);
  if (!hasTable(database, 'data_keys')) return ok(undefined);
  const rows = database
    .prepare<[], DataKeyRow>("SELECT * FROM data_keys WHERE purpose IN ('inbox', 'fingerprint')")
    .all();
  const closed = rows.find(row => unwrapDataKey(row, known) === undefined);
  if (closed === undefined) return ok(undefined);
  return failed(
    known.some(({ id }) => id === closed.master_key_id)
      ? { kind: 'vault-damaged', why: `that for the ${closed.purpose} doesn't open` }
      : { kind: 'wrong-master-key' },
  );
}

/**
 * Opens the vault: master key → HKDF → a data key for each use, wrapped with AES-256-GCM. A master key
 * that is not the database's is a failure, and nothing has been written then. Data keys under one of the
 * previous keys stay readable until they are wrapped anew.
 */
export function openVault(options: {
  readonly database: Database;
  readonly masterKey: Uint8Array;
  readonly previousKeys: readonly Uint8Array[];
}): Result<Vault, StartFailure> {
  const { database } = options;
  const current = masterKeyOf(options.masterKey);
  const known = [current, ...options.previousKeys.map(masterKeyOf)];
  const checked = checkMasterKey(database, [options.masterKey, ...options.previousKeys]);
  if (checked.kind === 'failed') return checked;
  if (checked.value === 'new') {
    database
      .prepare('INSERT INTO vault_check (id, master_key_id, record) VALUES (1, ?, ?)')
      .run(current.id, sealCheck(current));
  }

  const insert = database.prepare(
    "INSERT INTO data_keys (purpose, master_key_id, wrapped, commitment, created_at) VALUES (?, ?, '', '', ?)",
  );
  const wrap = database.prepare('UPDATE data_keys SET wrapped = ?, commitment = ? WHERE id = ?');
  const checkedBy = database.prepare<[], { id: string }>('SELECT master_key_id AS id FROM vault_check');
  const remove = database.prepare('DELETE FROM data_keys WHERE id = ?');
  const byId = database.prepare<[number], DataKeyRow>('SELECT * FROM data_keys WHERE id = ?');
  const byPurpose = database.prepare<[string], { id: number }>('SELECT id FROM data_keys WHERE purpose = ?');
  // Keyed by the wrapped form: a rolled-back transaction gives its ids out again, for other keys.
  const cache = new Map<string, Buffer>();

  const unwrap = (id: number): Buffer | undefined => {
    const row = byId.get(id);
    const cached = row === undefined ? undefined : cache.get(row.wrapped);
    if (cached !== undefined) return cached;
    const key = row === undefined ? undefined : unwrapDataKey(row, known);
    if (row === undefined || key === undefined) return undefined;
    const oldest = cache.keys().next();
    if (cache.size >= cacheSize && oldest.done !== true) cache.delete(oldest.value);
    cache.set(row.wrapped, key);
    return key;
  };

  const createDataKey = (purpose: Purpose, now: number): DataKeyId =>
    database.transaction(() => {
      // The keys were rotated to one that this process wasn't given: what it wraps now, nobody opens later.
      if (!known.some(({ id }) => id === checkedBy.get()?.id)) {
        throw new Error('the master key was changed: start again with the new one');
      }
      const key = randomBytes(32);
      // The id is part of what the wrapping authenticates, so the row comes first.
      const id = Number(insert.run(purpose, current.id, now).lastInsertRowid);
      wrap.run(wrapDataKey(current, { id, purpose }, key), commitmentOf(key), id);
      return id as DataKeyId;
    });

  const houseKey = (purpose: Exclude<Purpose, 'link'>, now: number): DataKeyId =>
    (byPurpose.get(purpose)?.id as DataKeyId | undefined) ?? createDataKey(purpose, now);

  const need = (id: DataKeyId): Buffer => {
    const key = unwrap(id);
    if (key === undefined) throw new Error(`data key ${id} is missing or damaged`);
    return key;
  };

  return ok({
    createDataKey,
    houseKey,
    destroyDataKey: id => {
      const wrapped = byId.get(id)?.wrapped ?? '';
      cache.delete(wrapped);
      remove.run(id);
    },
    seal: (id, place, plaintext) => sealWith(need(id), String(id), place, Buffer.from(plaintext)),
    open: (record, place) => {
      const keyId = keyIdOf(record);
      const key = keyId === undefined ? undefined : unwrap(Number(keyId));
      if (keyId === undefined || key === undefined) return undefined;
      return openWith(key, keyId, place, record)?.toString('utf8');
    },
    fingerprint: (parts, now) =>
      createHmac('sha256', need(houseKey('fingerprint', now)))
        .update(JSON.stringify(parts))
        .digest('base64url'),
  });
}
