import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import type { Database } from './database.ts';
import { hasTable } from '../store/tables.ts';

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

function readMigrations(folder: string): readonly Migration[] {
  return readdirSync(folder)
    .filter(name => /^\d{4}_.*\.sql$/.test(name))
    .sort()
    .map(name => {
      // A checkout on Windows may change the line endings, which is no edit.
      const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/** What a database has and what it lacks, read without changing anything. */
export interface MigrationPlan {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

interface Plan {
  readonly applied: readonly string[];
  readonly pending: readonly Migration[];
}

/** What is wrong with a sound database that has something in it, and not our history. */
export function findForeign(database: Database): Extract<StartFailure, { kind: 'damaged' }> | undefined {
  if (hasTable(database, 'schema_migrations')) return undefined;
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
  return isEmpty
    ? undefined
    : { kind: 'damaged', path: database.path, why: 'it is another program’s: look at DATABASE_PATH' };
}

function plan(database: Database, folder: string): Result<Plan, StartFailure> {
  const migrations = readMigrations(folder);
  const misnumbered = migrations.find(({ name }, index) => Number(name.slice(0, 4)) !== index + 1);
  if (misnumbered !== undefined) return failed({ kind: 'out-of-order', migration: misnumbered.name });

  const foreign = findForeign(database);
  if (foreign !== undefined) return failed(foreign);
  const applied = hasTable(database, 'schema_migrations')
    ? database
        .prepare<[], { name: string; checksum: string }>(
          'SELECT name, checksum FROM schema_migrations ORDER BY name',
        )
        .all()
    : [];
  for (const [index, entry] of applied.entries()) {
    const migration = migrations[index];
    if (migration === undefined) return failed({ kind: 'newer', migration: entry.name });
    if (migration.name !== entry.name) return failed({ kind: 'out-of-order', migration: entry.name });
    if (migration.checksum !== entry.checksum) return failed({ kind: 'edited', migration: entry.name });
  }

  return ok({ applied: applied.map(({ name }) => name), pending: migrations.slice(applied.length) });
}

/** What `migrate` would do. A history that is newer, edited or incomplete is a failure. */
export function planMigrations(database: Database, folder: string): Result<MigrationPlan, StartFailure> {
  const planned = plan(database, folder);
  if (planned.kind === 'failed') return planned;
  return ok({ applied: planned.value.applied, pending: planned.value.pending.map(({ name }) => name) });
}

/**
 * Brings the database to the form that this code knows: forward only, each file once, in one transaction
 * together with its entry. A history that is newer, edited or incomplete is refused before anything is done.
 */
export function migrate(database: Database, folder: string): Result<readonly string[], StartFailure> {
  const planned = plan(database, folder);
  if (planned.kind === 'failed') return planned;
  const { applied, pending } = planned.value;
  database.transaction(() => {
    if (applied.length === 0) {
      database.exec(
        'CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
      );
    }
    const record = database.prepare(
      'INSERT INTO schema_migrations (name, checksum, applied_at) VALUES (?, ?, unixepoch() * 1000)',
    );
    for (const { name, sql, checksum } of pending) {
      database.exec(sql);
      record.run(name, checksum);
    }
  });
  return ok(pending.map(({ name }) => name));
}
