import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { failed, ok, type Result } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import type { Database } from './database.ts';
import { createStatements, hasTable } from './sql.ts';

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const readMigrations = (folder: string): readonly Migration[] =>
  readdirSync(folder)
    .filter(name => /^\d{4}_.*\.sql$/.test(name))
    .sort()
    .map(name => {
      // Line endings that a checkout on Windows changed don't count as an edit.
      const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });

/** The first migration of databases that versions before the first release created. */
const unreleasedMigration = '0001_vault.sql';

/** Why an undamaged database can't be used: it is another program's, or from before the first release. */
export function findForeignSchema(
  database: Database,
): Extract<StartFailure, { kind: 'damaged' | 'unreleased' }> | undefined {
  const { exists, value } = createStatements(database);
  const { path } = database;
  if (hasTable(database, 'schema_migrations')) {
    const first = value<[], string>('SELECT min(name) FROM schema_migrations')();
    return first === unreleasedMigration ? { kind: 'unreleased', path } : undefined;
  }
  return exists<[]>('SELECT 1 FROM sqlite_schema')()
    ? { kind: 'damaged', path, reason: 'it is another program’s: look at DATABASE_PATH' }
    : undefined;
}

/** Migrations by their names. */
export interface MigrationPlan {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/** The migrations that `migrate` would apply. A newer, edited or incomplete history is a failure. */
export function planMigrations(database: Database, folder: string): Result<MigrationPlan, StartFailure> {
  const migrations = readMigrations(folder);
  const misnumbered = migrations.find(({ name }, index) => Number(name.slice(0, 4)) !== index + 1);
  if (misnumbered !== undefined) return failed({ kind: 'out-of-order', migration: misnumbered.name });
  const foreign = findForeignSchema(database);
  if (foreign !== undefined) return failed(foreign);

  const applied = hasTable(database, 'schema_migrations')
    ? createStatements(database).all<[], Pick<Migration, 'name' | 'checksum'>>(
        'SELECT name, checksum FROM schema_migrations ORDER BY name',
      )()
    : [];
  for (const [index, { name, checksum }] of applied.entries()) {
    const migration = migrations[index];
    if (migration === undefined) return failed({ kind: 'newer', migration: name });
    if (migration.name !== name) return failed({ kind: 'out-of-order', migration: name });
    if (migration.checksum !== checksum) return failed({ kind: 'edited', migration: name });
  }
  const names = migrations.map(({ name }) => name);
  return ok({ applied: names.slice(0, applied.length), pending: names.slice(applied.length) });
}

/**
 * Migrates the database to this version's schema, forward only, in one transaction. A newer, edited or incomplete
 * history is refused before anything changes.
 */
export function migrate(database: Database, folder: string): Result<readonly string[], StartFailure> {
  const planned = planMigrations(database, folder);
  if (planned.kind === 'failed') return planned;
  const { applied, pending } = planned.value;
  database.transaction(() => {
    if (applied.length === 0) {
      database.exec(
        'CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
      );
    }
    const save = createStatements(database).run<[name: string, checksum: string]>(
      'INSERT INTO schema_migrations (name, checksum, applied_at) VALUES (?, ?, unixepoch() * 1000)',
    );
    for (const { name, sql, checksum } of readMigrations(folder).slice(applied.length)) {
      database.exec(sql);
      save(name, checksum);
    }
  });
  return ok(pending);
}
