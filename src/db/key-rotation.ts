import { setTimeout as sleep } from 'node:timers/promises';

import type { Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import { toStartFailure, type Database } from './database.ts';
import { checkRecords } from './integrity.ts';
import type { DataKeyRow } from './vault.ts';
import { checkMasterKey, masterKeyOf, sealCheck, unwrapDataKey, wrapDataKey } from './vault.ts';

export interface RotationReport {
  readonly dataKeys: number;
  /** How many of them this run wrapped anew. */
  readonly rewrapped: number;
  /** Sealed records that the new key alone has opened. */
  readonly records: number;
  /** The old wrapped forms are gone from the write-ahead log too. */
  readonly wiped: boolean;
}

export type RotationFailure =
  | StartFailure
  /** Data keys that are under master keys which were not given, by the keys' ids; others may be wrapped anew by then. */
  | {
      readonly kind: 'unknown-keys';
      readonly count: number;
      readonly masterKeyIds: readonly string[];
      readonly rewrapped: number;
    }
  /** Data keys that don't open under the master key that they name. */
  | { readonly kind: 'broken-keys'; readonly ids: readonly number[] }
  | { readonly kind: 'broken-records'; readonly broken: readonly string[] }
  /** Somebody else kept the database for too long, or keeps wrapping under the old key. */
  | { readonly kind: 'kept-busy'; readonly left: number };

/** Short enough that a bot which waits for the database, and stands still meanwhile, isn't seen to. */
const rowsAtOnce = 20;
const pauseMs = 2;
const busyTries = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('SQLITE_BUSY');

interface Options {
  readonly database: Database;
  readonly masterKey: Uint8Array;
  readonly previousKeys: readonly Uint8Array[];
  /** Called within the transaction, before each row is written. */
  readonly onRow?: (id: number) => void;
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * Wraps every data key under the new master key, a few rows a transaction, beside a running bot. Killed
 * anywhere, it goes on where it stopped: each row is under one of the keys or the other, and the check
 * value moves last, so that the new key alone doesn't open the database before it opens all of it. At the
 * end it proves that it does.
 */
export async function rotateMasterKey(options: Options): Promise<Result<RotationReport, RotationFailure>> {
  const { database, masterKey, previousKeys } = options;
  const current = masterKeyOf(masterKey);
  const known = [current, ...previousKeys.map(masterKeyOf)];
  const checked = checkMasterKey(database, [masterKey, ...previousKeys]);
  if (checked.kind === 'failed') return checked;
  if (checked.value === 'new') return ok({ dataKeys: 0, rewrapped: 0, records: 0, wiped: true });

  const byMasterKey = database.prepare<[], { id: string; n: number }>(
    'SELECT master_key_id AS id, count(*) AS n FROM data_keys GROUP BY master_key_id',
  );
  const next = database.prepare<[string, number, number], DataKeyRow>(
    'SELECT * FROM data_keys WHERE master_key_id <> ? AND id > ? ORDER BY id LIMIT ?',
  );
  const update = database.prepare<[string, string, number]>(
    'UPDATE data_keys SET master_key_id = ?, wrapped = ? WHERE id = ?',
  );
  const moveCheck = database.prepare<[string, string]>(
    'UPDATE vault_check SET master_key_id = ?, record = ? WHERE id = 1',
  );

  const counts = () => byMasterKey.all();
  const countAll = () => counts().reduce((sum, { n }) => sum + n, 0);
  const countLeft = () => counts().reduce((sum, { id, n }) => (id === current.id ? sum : sum + n), 0);

  const broken = new Set<number>();
  let rewrapped = 0;

  const findUnknown = (): Extract<RotationFailure, { kind: 'unknown-keys' }> | undefined => {
    const unknown = counts().filter(({ id }) => !known.some(key => key.id === id));
    const count = unknown.reduce((sum, { n }) => sum + n, 0);
    const masterKeyIds = unknown.map(({ id }) => id);
    return count === 0 ? undefined : { kind: 'unknown-keys', count, masterKeyIds, rewrapped };
  };
  const unknown = findUnknown();
  if (unknown !== undefined) return failed(unknown);

  /** One transaction, which wraps the next rows after `after`; gives the last of them. */
  const wrapSome = (after: number): number | undefined => {
    const { last, wrapped, refused } = database.transaction(() => {
      const done = { last: undefined as number | undefined, wrapped: 0, refused: [] as number[] };
      for (const row of next.all(current.id, after, rowsAtOnce)) {
        done.last = row.id;
        const key = unwrapDataKey(row, known);
        if (key === undefined) {
          done.refused.push(row.id);
          continue;
        }
        options.onRow?.(row.id);
        update.run(current.id, wrapDataKey(current, row, key), row.id);
        done.wrapped += 1;
      }
      return done;
    });
    for (const id of refused) broken.add(id);
    rewrapped += wrapped;
    return last;
  };

  /** Waits for its turn a few times over; each try has rolled back as a whole. */
  const inTurn = async <T>(work: () => T): Promise<{ readonly value: T } | undefined> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return { value: work() };
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (tries === busyTries) return undefined;
      }
      await sleep(100 * tries);
    }
  };

  try {
    const total = countAll();
    // A bot that still has the old key may add some behind us: then once more, but not for ever.
    for (let pass = 1; countLeft() > broken.size && pass <= 3; pass += 1) {
      let after: number | undefined = 0;
      while (after !== undefined) {
        const from: number = after;
        const wrapped = await inTurn(() => wrapSome(from));
        if (wrapped === undefined) return failed({ kind: 'kept-busy', left: countLeft() });
        after = wrapped.value;
        options.onProgress?.(rewrapped, total);
        await sleep(pauseMs);
      }
    }
    // Another rotation, to another key, has begun meanwhile: what it wraps isn't damaged.
    const elsewhere = findUnknown();
    if (elsewhere !== undefined) return failed(elsewhere);
    if (broken.size > 0) return failed({ kind: 'broken-keys', ids: [...broken] });

    const moved = await inTurn(() =>
      database.transaction(() => {
        if (countLeft() > 0) return false;
        moveCheck.run(current.id, sealCheck(current));
        return true;
      }),
    );
    if (moved?.value !== true) return failed({ kind: 'kept-busy', left: countLeft() });
    return prove(database, masterKey, rewrapped);
  } catch (error) {
    const failure = toStartFailure(database.path, error);
    if (failure === undefined) throw error;
    return failed(failure);
  }
}

/** Looks at all of it with the new key alone. */
function prove(
  database: Database,
  masterKey: Uint8Array,
  rewrapped: number,
): Result<RotationReport, RotationFailure> {
  const current = masterKeyOf(masterKey);
  const ids: number[] = [];
  let dataKeys = 0;
  let left = 0;
  for (const row of database.prepare<[], DataKeyRow>('SELECT * FROM data_keys').iterate()) {
    dataKeys += 1;
    if (row.master_key_id !== current.id) left += 1;
    else if (unwrapDataKey(row, [current]) === undefined) ids.push(row.id);
  }
  if (ids.length > 0) return failed({ kind: 'broken-keys', ids });
  if (left > 0) return failed({ kind: 'kept-busy', left });
  const checked = checkRecords(database, [masterKey], current.id);
  if (checked.kind === 'failed') return checked;
  const { broken, opened, underOtherKeys } = checked.value;
  if (broken.length > 0) return failed({ kind: 'broken-records', broken });
  if (underOtherKeys > 0) return failed({ kind: 'kept-busy', left: underOtherKeys });
  return ok({ dataKeys, rewrapped, records: opened, wiped: database.forgetForGood() });
}
