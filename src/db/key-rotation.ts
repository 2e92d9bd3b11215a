import { setTimeout as sleep } from 'node:timers/promises';

import { failed, ok, type Result } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import { lockForThisProcess, toStartFailure, type Database } from './database.ts';
import { codeOf } from './files.ts';
import { checkRecords, type MasterKeys } from './backup.ts';
import { createStatements } from './sql.ts';
import type { DataKeyRow } from './vault.ts';
import { checkMasterKey, masterKeyOf, sealCheck, unwrapDataKey, wrapDataKey } from './vault.ts';

interface RotationReport {
  readonly dataKeys: number;
  /** How many of them this run rewrapped. */
  readonly rewrapped: number;
  /** Encrypted records that open with the new key alone. */
  readonly records: number;
  /** The old wrapped forms are gone from the write-ahead log too. */
  readonly wiped: boolean;
}

export type RotationFailure =
  | StartFailure
  /** Ids of master keys that weren't given but still wrap data keys. Other data keys may have been rewrapped. */
  | {
      readonly kind: 'unknown-keys';
      readonly count: number;
      readonly masterKeyIds: readonly string[];
      readonly rewrapped: number;
    }
  /** Data keys that don't open with the master key that they name. */
  | { readonly kind: 'broken-keys'; readonly ids: readonly number[] }
  | { readonly kind: 'broken-records'; readonly broken: readonly string[] }
  /** Another process locked the database for too long, or keeps adding data keys under the old master key. */
  | { readonly kind: 'kept-busy'; readonly left: number };

/** Few enough that a running bot, which is blocked during each transaction, doesn't visibly pause. */
const rowsAtOnce = 20;
const pauseMs = 2;
const busyTries = 5;

interface Options {
  readonly database: Database;
  readonly masterKeys: MasterKeys;
  /** Called in the transaction, before each row is written. */
  readonly onRow?: (id: number) => void;
  readonly onProgress?: (done: number, of: number) => void;
}

/** Retries a transaction while the database is locked. `undefined`: it stayed locked. */
async function retryWhileBusy<T>(work: () => T): Promise<{ readonly value: T } | undefined> {
  for (let tries = 1; tries <= busyTries; tries += 1) {
    try {
      return { value: work() };
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_BUSY')) throw error;
    }
    if (tries < busyTries) await sleep(100 * tries);
  }
  return undefined;
}

/** The data keys of a database, and the steps that bring them under another master key. */
function createRewrapping({ database, masterKeys, onRow }: Options) {
  const current = masterKeyOf(masterKeys[0]);
  const known = masterKeys.map(masterKeyOf);
  const { all, run } = createStatements(database);
  const counts = all<[], { readonly id: string; readonly n: number }>(
    'SELECT master_key_id AS id, count(*) AS n FROM data_keys GROUP BY master_key_id',
  );
  const next = all<[masterKeyId: string, after: number, limit: number], DataKeyRow>(
    'SELECT * FROM data_keys WHERE master_key_id <> ? AND id > ? ORDER BY id LIMIT ?',
  );
  const update = run<[masterKeyId: string, wrapped: string, id: number]>(
    'UPDATE data_keys SET master_key_id = ?, wrapped = ? WHERE id = ?',
  );
  const setCheck = run<[masterKeyId: string, record: string]>(
    'UPDATE vault_check SET master_key_id = ?, record = ? WHERE id = 1',
  );
  const countWhere = (isCounted: (masterKeyId: string) => boolean): number =>
    counts().reduce((sum, { id, n }) => (isCounted(id) ? sum + n : sum), 0);

  const broken = new Set<number>();
  let rewrapped = 0;
  const countLeft = () => countWhere(id => id !== current.id);

  return {
    broken,
    rewrapped: () => rewrapped,
    countAll: () => countWhere(() => true),
    countLeft,
    findUnknown(): RotationFailure | undefined {
      const isUnknown = (id: string) => !known.some(key => key.id === id);
      const masterKeyIds = counts()
        .map(({ id }) => id)
        .filter(isUnknown);
      if (masterKeyIds.length === 0) return undefined;
      return { kind: 'unknown-keys', count: countWhere(isUnknown), masterKeyIds, rewrapped };
    },
    /** Rewraps the next rows after an id in one transaction. Returns the last id. */
    rewrapSome(after: number): number | undefined {
      const rows = database.transaction(() =>
        next(current.id, after, rowsAtOnce).map(row => {
          const key = unwrapDataKey(row, known);
          if (key !== undefined) {
            onRow?.(row.id);
            update(current.id, wrapDataKey(current, row, key), row.id);
          }
          return { id: row.id, isBroken: key === undefined };
        }),
      );
      for (const { id, isBroken } of rows) {
        if (isBroken) broken.add(id);
        else rewrapped += 1;
      }
      return rows.at(-1)?.id;
    },
    /** Moves the check value unless a data key is still under another master key. */
    moveCheck: () =>
      database.transaction(() => {
        if (countLeft() > 0) return false;
        setCheck(current.id, sealCheck(current));
        return true;
      }),
  };
}

/**
 * Rewraps every data key under the new master key, a few rows per transaction, also while the bot is running. If it is
 * killed it can be run again: each row is under one key or the other. The check value moves last, so the new key alone
 * opens the database only when it opens everything, which is verified at the end.
 */
export async function rotateMasterKey(options: Options): Promise<Result<RotationReport, RotationFailure>> {
  const { database, masterKeys } = options;
  const checked = checkMasterKey(database, masterKeys);
  if (checked.kind === 'failed') return checked;
  if (checked.value === 'new') return ok({ dataKeys: 0, rewrapped: 0, records: 0, wiped: true });
  const keys = createRewrapping(options);
  const unknown = keys.findUnknown();
  if (unknown !== undefined) return failed(unknown);
  try {
    const total = keys.countAll();
    // A running bot with the old key may add data keys behind us: repeat, but not forever.
    for (let pass = 1; keys.countLeft() > keys.broken.size && pass <= 3; pass += 1) {
      let after: number | undefined = 0;
      while (after !== undefined) {
        const from: number = after;
        const done = await retryWhileBusy(() => keys.rewrapSome(from));
        if (done === undefined) return failed({ kind: 'kept-busy', left: keys.countLeft() });
        after = done.value;
        options.onProgress?.(keys.rewrapped(), total);
        await sleep(pauseMs);
      }
    }
    // A rotation to another key has started in the meantime: the rows that it rewraps aren't damaged.
    const elsewhere = keys.findUnknown();
    if (elsewhere !== undefined) return failed(elsewhere);
    if (keys.broken.size > 0) return failed({ kind: 'broken-keys', ids: [...keys.broken] });
    const moved = await retryWhileBusy(keys.moveCheck);
    if (moved?.value !== true) return failed({ kind: 'kept-busy', left: keys.countLeft() });
    return prove(database, masterKeys[0], keys.rewrapped());
  } catch (error) {
    const failure = toStartFailure(database.path, error);
    if (failure === undefined) throw error;
    return failed(failure);
  }
}

/** Writes which master keys this process has, for `rotate-key`. A start on a full disk with the same ones writes nothing. */
export function saveLoadedKeys(database: Database, masterKeys: readonly Uint8Array[]): void {
  const { run, values } = createStatements(database);
  const ids = [...new Set(masterKeys.map(key => masterKeyOf(key).id))];
  const saved = values<[], string>('SELECT master_key_id FROM loaded_master_keys')();
  if (saved.length === ids.length && ids.every(id => saved.includes(id))) return;
  database.transaction(() => {
    run<[]>('DELETE FROM loaded_master_keys')();
    ids.forEach(id => run<[id: string]>('INSERT INTO loaded_master_keys VALUES (?)')(id));
  });
}

/** Whether the process that uses the database hasn't loaded a master key; `false`: it has, or there is none. */
export function isMissingFromRunningProcess(database: Database, masterKey: Uint8Array): boolean {
  const lock = lockForThisProcess(database.path);
  if (lock.kind === 'ok') lock.value.release();
  if (lock.kind === 'ok' || lock.failure.kind !== 'already-running') return false;
  const { exists } = createStatements(database);
  return !exists<[id: string]>('SELECT 1 FROM loaded_master_keys WHERE master_key_id = ?')(
    masterKeyOf(masterKey).id,
  );
}

/** Decrypts everything with the new key alone. */
function prove(
  database: Database,
  masterKey: Uint8Array,
  rewrapped: number,
): Result<RotationReport, RotationFailure> {
  const current = masterKeyOf(masterKey);
  const ids: number[] = [];
  let dataKeys = 0;
  for (const row of database.prepare<[], DataKeyRow>('SELECT * FROM data_keys').iterate()) {
    dataKeys += 1;
    if (row.master_key_id === current.id && unwrapDataKey(row, [current]) === undefined) ids.push(row.id);
  }
  if (ids.length > 0) return failed({ kind: 'broken-keys', ids });
  const checked = checkRecords(database, [masterKey]);
  if (checked.kind === 'failed') return checked;
  const { broken, opened, underOtherKeys } = checked.value;
  if (underOtherKeys > 0) return failed({ kind: 'kept-busy', left: underOtherKeys });
  if (broken.length > 0) return failed({ kind: 'broken-records', broken });
  return ok({ dataKeys, rewrapped, records: opened, wiped: database.secureCheckpoint() });
}
