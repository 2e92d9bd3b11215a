import {
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';

import { failed, ok, type Result } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import type { Database } from './database.ts';
import { createNonces, decrypt, openWith, parseRecord, sealWith, type Location } from './sealed-record.ts';
import { createStatements, hasTable, remember } from './sql.ts';

/** Derives a key for one purpose (HKDF, RFC 5869). */
const deriveKey = (from: Uint8Array, use: string, length = 32): Buffer =>
  Buffer.from(hkdfSync('sha256', from, new Uint8Array(), `inferno-vps-bot ${use}`, length));

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

declare const brand: unique symbol;
export type DataKeyId = number & { readonly [brand]: 'DataKeyId' };

/** The use of a data key: one of the bot's own purposes, or one person's link. */
type OwnPurpose = 'inbox' | 'fingerprint';
type Purpose = OwnPurpose | 'link';

export interface Vault {
  /** A new random data key, wrapped by the master key. */
  readonly createDataKey: (purpose: Purpose, now: number) => DataKeyId;
  /** Destroys a data key: what it encrypted can be read only from an older copy of the database. */
  readonly destroyDataKey: (id: DataKeyId) => void;
  readonly seal: (id: DataKeyId, location: Location, plaintext: string) => string;
  /** The plaintext; `undefined` if the record, its location or its key has changed. */
  readonly open: (record: string, location: Location) => string | undefined;
  /** The bot's own data key for a purpose, created when it is first needed. */
  readonly ownKey: (purpose: OwnPurpose, now: number) => DataKeyId;
  /** A master key that a data key is wrapped by and this process doesn't have: it was rotated; `undefined`: none. */
  readonly unknownMasterKey: () => string | undefined;
  /** A keyed hash, stable for the life of the database. It identifies a value without revealing it. */
  readonly fingerprint: (parts: readonly string[], now: number) => string;
}

interface MasterKey {
  readonly id: string;
  readonly wrapping: KeyObject;
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
  wrapping: createSecretKey(deriveKey(bytes, 'wrapping')),
});

const checkLocation: Location = { table: 'vault_check', owner: '', account: '', field: 'record' };
const wrapLocation = ({ id, purpose }: Pick<DataKeyRow, 'id' | 'purpose'>): Location => ({
  table: 'data_keys',
  owner: id,
  account: purpose,
  field: 'wrapped',
});
const commitmentOf = (key: Uint8Array): string => deriveKey(key, 'commitment').toString('base64url');

/** The check value, which only the right master key opens. */
export const sealCheck = ({ id, wrapping }: MasterKey): string =>
  sealWith(wrapping, id, checkLocation, Buffer.from('inferno-vps-bot'));

/** A data key as stored in its row, wrapped by a master key. */
export const wrapDataKey = (
  { id, wrapping }: MasterKey,
  row: Pick<DataKeyRow, 'id' | 'purpose'>,
  key: Uint8Array,
): string => sealWith(wrapping, id, wrapLocation(row), key);

/** The data key of a row; `undefined` if no known master key opens it or it doesn't match its commitment. */
export function unwrapDataKey(row: DataKeyRow, known: readonly MasterKey[]): Buffer | undefined {
  const master = known.find(({ id }) => id === row.master_key_id);
  if (master === undefined) return undefined;
  const key = openWith(master.wrapping, master.id, wrapLocation(row), row.wrapped);
  const fits = key !== undefined && sameBytes(Buffer.from(commitmentOf(key)), Buffer.from(row.commitment));
  return fits ? key : undefined;
}

/** Checks the master key by the check value, and writes nothing. Without one, a database without data keys is new. */
export function checkMasterKey(
  database: Database,
  masterKeys: readonly Uint8Array[],
): Result<'fits' | 'new', StartFailure> {
  if (!hasTable(database, 'vault_check') || !hasTable(database, 'data_keys')) return ok('new');
  const { exists, get } = createStatements(database);
  const check = get<[], { readonly master_key_id: string; readonly record: string }>(
    'SELECT master_key_id, record FROM vault_check',
  )();
  if (check === undefined) {
    const hasKeys = exists<[]>('SELECT 1 FROM data_keys')();
    return hasKeys ? failed({ kind: 'vault-damaged', reason: 'its check value is missing' }) : ok('new');
  }
  const master = masterKeys.map(masterKeyOf).find(({ id }) => id === check.master_key_id);
  const opened = master && openWith(master.wrapping, master.id, checkLocation, check.record);
  return opened === undefined ? failed({ kind: 'wrong-master-key' }) : ok('fits');
}

/**
 * Checks that the bot's own data keys open, and writes nothing. After an interrupted rotation the check value can match
 * although these keys don't open; then the bot could neither save updates nor recognise accounts.
 */
export function checkOwnKeys(
  database: Database,
  masterKeys: readonly Uint8Array[],
): Result<undefined, StartFailure> {
  const known = masterKeys.map(masterKeyOf);
  if (!hasTable(database, 'data_keys')) return ok(undefined);
  const closed = createStatements(database)
    .all<[], DataKeyRow>("SELECT * FROM data_keys WHERE purpose IN ('inbox', 'fingerprint')")()
    .find(row => unwrapDataKey(row, known) === undefined);
  if (closed === undefined) return ok(undefined);
  return failed(
    known.some(({ id }) => id === closed.master_key_id)
      ? { kind: 'vault-damaged', reason: `that for the ${closed.purpose} doesn't open` }
      : { kind: 'wrong-master-key' },
  );
}

const masterKeyChanged = 'the master key was changed: start again with the new one';
/** How many unwrapped data keys stay in memory: each press and each poll needs one. */
const cacheSize = 10_000;

function insertCheck(database: Database, masterKey: ReturnType<typeof masterKeyOf>): void {
  const insert = createStatements(database).run<[id: string, record: string]>(
    'INSERT INTO vault_check (id, master_key_id, record) VALUES (1, ?, ?)',
  );
  insert(masterKey.id, sealCheck(masterKey));
}

/**
 * Opens the vault: master key → HKDF → a data key for each use, wrapped with AES-256-GCM. A wrong master key is a
 * failure, before anything is written. Data keys under a previous master key can be read until they are rewrapped.
 */
export function openVault(options: {
  readonly database: Database;
  readonly masterKey: Uint8Array;
  readonly previousKeys: readonly Uint8Array[];
}): Result<Vault, StartFailure> {
  const { database } = options;
  const { get, one, run, value } = createStatements(database);
  const nextNonce = createNonces();
  const current = masterKeyOf(options.masterKey);
  const known = [current, ...options.previousKeys.map(masterKeyOf)];
  const checked = checkMasterKey(database, [options.masterKey, ...options.previousKeys]);
  if (checked.kind === 'failed') return checked;
  if (checked.value === 'new') insertCheck(database, current);

  const insert = one<[purpose: Purpose, masterKeyId: string, now: number], { readonly id: DataKeyId }>(
    `INSERT INTO data_keys (purpose, master_key_id, wrapped, commitment, created_at) VALUES (?, ?, '', '', ?)
     RETURNING id`,
  );
  const wrap = run<[wrapped: string, commitment: string, id: DataKeyId]>(
    'UPDATE data_keys SET wrapped = ?, commitment = ? WHERE id = ?',
  );
  const masterKeyId = value<[], string>('SELECT master_key_id FROM vault_check');
  // There are few, and each is one step in the index, however many data keys there are.
  const nextMasterKeyId = value<[after: string], string | null>(
    'SELECT min(master_key_id) FROM data_keys WHERE master_key_id > ?',
  );
  const isKnown = (masterId: string): boolean => known.some(({ id }) => id === masterId);
  const remove = run<[id: DataKeyId]>('DELETE FROM data_keys WHERE id = ?');
  // A rotation by another process wraps the same keys again, so what is remembered of them holds.
  const byId = remember(
    database,
    'data_keys',
    get<[id: number], DataKeyRow>('SELECT * FROM data_keys WHERE id = ?'),
  );
  const idOf = value<[purpose: OwnPurpose], DataKeyId>('SELECT id FROM data_keys WHERE purpose = ?');
  // Keyed by the wrapped form, because SQLite reuses ids after a rollback.
  const cache = new Map<string, KeyObject>();

  const unwrap = (id: number): KeyObject | undefined => {
    const row = byId(id);
    if (row === undefined) return undefined;
    const cached = cache.get(row.wrapped);
    if (cached !== undefined) return cached;
    if (!isKnown(row.master_key_id)) throw new Error(masterKeyChanged);
    const bytes = unwrapDataKey(row, known);
    if (bytes === undefined) return undefined;
    // OpenSSL prepares a raw key again for each use, which takes longer than to encrypt a short text.
    const key = createSecretKey(bytes);
    const oldest = cache.keys().next();
    if (cache.size >= cacheSize && oldest.done !== true) cache.delete(oldest.value);
    cache.set(row.wrapped, key);
    return key;
  };
  const need = (id: DataKeyId): KeyObject => {
    const key = unwrap(id);
    if (key === undefined) throw new Error(`data key ${id} is missing or damaged`);
    return key;
  };

  const createDataKey = (purpose: Purpose, now: number): DataKeyId =>
    database.transaction(() => {
      // The keys were rotated to one that this process doesn't have. Nobody could later open a key that it wraps now.
      if (!isKnown(masterKeyId() ?? '')) throw new Error(masterKeyChanged);
      const key = randomBytes(32);
      // The wrapping authenticates the row's id, so the row is inserted first.
      const { id } = insert(purpose, current.id, now);
      wrap(wrapDataKey(current, { id, purpose }, key), commitmentOf(key), id);
      return id;
    });
  const ownKey = (purpose: OwnPurpose, now: number) => idOf(purpose) ?? createDataKey(purpose, now);

  return ok({
    createDataKey,
    ownKey,
    destroyDataKey: id => {
      cache.delete(byId(id)?.wrapped ?? '');
      remove(id);
    },
    seal: (id, location, plaintext) =>
      sealWith(need(id), String(id), location, Buffer.from(plaintext), nextNonce()),
    open: (record, location) => {
      const parsed = parseRecord(record);
      const key = parsed && unwrap(Number(parsed.keyId));
      return key && decrypt(key, location, parsed)?.toString('utf8');
    },
    unknownMasterKey: () => {
      let id = nextMasterKeyId('');
      while (typeof id === 'string' && isKnown(id)) id = nextMasterKeyId(id);
      return id ?? undefined;
    },
    fingerprint: (parts, now) =>
      createHmac('sha256', need(ownKey('fingerprint', now)))
        .update(JSON.stringify(parts))
        .digest('base64url'),
  });
}
