import type { Database } from '../db/database.ts';
import { forgottenStep } from './forgotten-step.ts';
import { numberedTables } from './numbers.ts';
import { hasTable } from './tables.ts';
import { plural, type RestoreStep } from './restore-step.ts';

/** What a step did; `count` 0: there was nothing to do. */
export interface StepDone {
  readonly name: string;
  readonly count: number;
  readonly line: string;
}

/** Numbers that were given are given no more. */
const noteNumbers = (given: string): string =>
  `INSERT INTO main.numbers_used SELECT name, last FROM (${given}) WHERE last IS NOT NULL
     ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)`;

/**
 * What must not be undone by going back to an older state, each by a small step of its own: a right taken
 * away, a person erased, an update already handled. `replaced` is the database that is being replaced; the
 * steps run in this order, in one transaction.
 */
export const carryOverSteps: readonly RestoreStep[] = [
  forgottenStep,
  {
    name: 'links-removed',
    statements: [
      {
        // A row's number may be somebody else's by now; a data key's commitment is its own for ever.
        needs: ['links', 'data_keys', 'replaced.links', 'replaced.data_keys'],
        sql: `DELETE FROM main.links WHERE id IN (
          SELECT old.id FROM main.links AS old JOIN main.data_keys AS old_key ON old_key.id = old.data_key_id
          WHERE (old.person_id, old_key.commitment) NOT IN (
            SELECT now.person_id, now_key.commitment
            FROM replaced.links AS now JOIN replaced.data_keys AS now_key ON now_key.id = now.data_key_id))`,
        counts: true,
      },
    ],
    says: count => `${plural(count, 'link')} removed since: not brought back, their keys destroyed`,
  },
  {
    name: 'roles-withdrawn',
    statements: [
      {
        needs: ['roles', 'replaced.roles'],
        // What is left of one that was for all servers, or for others, is not the role that is to come back.
        sql: `UPDATE main.roles SET withdrawn_at = @now WHERE withdrawn_at IS NULL AND NOT EXISTS (
          SELECT 1 FROM replaced.roles AS now JOIN replaced.accounts AS their ON their.id = now.account_id
          JOIN main.accounts AS ours ON ours.fingerprint = their.fingerprint
          WHERE now.withdrawn_at IS NULL AND ours.id = roles.account_id AND now.chat_id = roles.chat_id
            AND now.person_id = roles.person_id AND (now.server_id IS NULL
              OR (SELECT order_id FROM replaced.servers WHERE servers.id = now.server_id)
                = (SELECT order_id FROM main.servers WHERE servers.id = roles.server_id)))`,
        counts: true,
      },
    ],
    says: count => `${plural(count, 'role')} withdrawn since: withdrawn again`,
  },
  {
    name: 'groups-left',
    statements: [
      {
        needs: ['subscriptions', 'replaced.subscriptions'],
        sql: `DELETE FROM main.subscriptions WHERE NOT EXISTS (
          SELECT 1 FROM replaced.subscriptions AS now JOIN replaced.accounts AS their ON their.id = now.account_id
          JOIN main.accounts AS ours ON ours.fingerprint = their.fingerprint
          WHERE ours.id = subscriptions.account_id AND now.chat_id = subscriptions.chat_id)`,
        counts: true,
      },
      {
        needs: ['subscriptions', 'replaced.subscriptions'],
        sql: `UPDATE main.subscriptions SET resting_since = now.resting_since, resting_why = now.resting_why
          FROM replaced.subscriptions AS now JOIN replaced.accounts AS their ON their.id = now.account_id
          JOIN main.accounts AS ours ON ours.fingerprint = their.fingerprint
          WHERE ours.id = subscriptions.account_id AND now.chat_id = subscriptions.chat_id
            AND now.resting_why = 'owner-left' AND subscriptions.resting_why IS NOT 'owner-left'`,
        counts: true,
      },
    ],
    says: count => `${plural(count, 'group')} that no longer sees an account: still doesn't`,
  },
  {
    name: 'servers-locked',
    statements: [
      {
        needs: ['servers', 'replaced.servers'],
        // Whoever locked it may be known by nobody, then or now: it stays locked.
        sql: `UPDATE main.servers SET locked_at = now.locked_at,
            locked_by = (SELECT id FROM main.people WHERE people.id = now.locked_by)
          FROM replaced.servers AS now JOIN replaced.accounts AS their ON their.id = now.account_id
          JOIN main.accounts AS ours ON ours.fingerprint = their.fingerprint
          WHERE ours.id = servers.account_id AND now.order_id = servers.order_id AND servers.locked_at IS NULL
            AND now.locked_at IS NOT NULL`,
        counts: true,
      },
    ],
    says: count => `${plural(count, 'server')} locked since: locked again`,
  },
  {
    name: 'keyboards',
    statements: [
      {
        // Buttons drawn since the backup would else be taken for those of a keyboard that is yet to be drawn.
        needs: ['servers', 'replaced.servers'],
        sql: `UPDATE main.servers SET generation = max(servers.generation, now.generation)
          FROM replaced.servers AS now JOIN replaced.accounts AS their ON their.id = now.account_id
          JOIN main.accounts AS ours ON ours.fingerprint = their.fingerprint
          WHERE ours.id = servers.account_id AND now.order_id = servers.order_id
            AND now.generation > servers.generation`,
        counts: true,
      },
    ],
    says: count => `buttons of ${plural(count, 'server')} drawn since: out of date`,
  },
  {
    name: 'numbers',
    statements: [
      {
        needs: ['numbers_used', 'replaced.numbers_used'],
        sql: noteNumbers('SELECT name, last FROM replaced.numbers_used'),
      },
      ...numberedTables.map(table => ({
        needs: ['numbers_used', `replaced.${table}`],
        sql: noteNumbers(`SELECT '${table}' AS name, max(id) AS last FROM replaced.${table}`),
        counts: true as const,
      })),
    ],
    says: count => `${plural(count, 'kind')} of numbers that stand on buttons by now: not given again`,
  },
  {
    name: 'updates-handled',
    statements: [
      {
        // Telegram may deliver once more what it wasn't told that we have.
        needs: ['inbox', 'replaced.inbox'],
        sql: `INSERT INTO main.inbox (update_id, payload, received_at, attempts)
          SELECT update_id, NULL, received_at, attempts FROM replaced.inbox WHERE true
          ON CONFLICT (update_id) DO NOTHING`,
        counts: true,
      },
    ],
    says: count => `${plural(count, 'update')} handled since: not handled again`,
  },
];

const isThere = (database: Database, table: string): boolean => {
  const [schema, name] = table.startsWith('replaced.') ? ['replaced', table.slice(9)] : ['main', table];
  if (schema === 'main') return hasTable(database, name);
  return (
    database
      .prepare<[string], { n: number }>(
        "SELECT count(*) AS n FROM replaced.sqlite_schema WHERE type = 'table' AND name = ?",
      )
      .get(name)?.n === 1
  );
};

/** Runs steps in their order; `@now` is an instant in ms. To be called within a transaction. */
export function runSteps(
  database: Database,
  steps: readonly RestoreStep[],
  now: number,
): readonly StepDone[] {
  return steps.map(({ name, statements, says }) => {
    let count = 0;
    for (const { needs, sql, counts } of statements) {
      if (!needs.every(table => isThere(database, table))) continue;
      const parameters = sql.includes('@now') ? [{ now }] : [];
      const { changes } = database.prepare(sql).run(...parameters);
      if (counts === true) count += changes;
    }
    return { name, count, line: says(count) };
  });
}

/**
 * Whether one database has grown out of the other: they then share a key of the house. A database that
 * the bot made anew after a loss holds nobody, and would else look as if everybody had been forgotten.
 */
export function isSameLine(database: Database): boolean {
  if (!isThere(database, 'data_keys') || !isThere(database, 'replaced.data_keys')) return false;
  const shared = database
    .prepare<[], { n: number }>(
      `SELECT count(*) AS n FROM main.data_keys AS old JOIN replaced.data_keys AS now
         ON now.commitment = old.commitment WHERE old.purpose IN ('inbox', 'fingerprint')`,
    )
    .get();
  return (shared?.n ?? 0) > 0;
}

/** Links of the replaced database that the restored one doesn't have: their people must link again. */
export function countLostLinks(database: Database): number {
  if (!['links', 'data_keys', 'replaced.links', 'replaced.data_keys'].every(name => isThere(database, name)))
    return 0;
  return (
    database
      .prepare<[], { n: number }>(
        `SELECT count(*) AS n FROM replaced.links AS now JOIN replaced.data_keys AS key ON key.id = now.data_key_id
         WHERE now.state <> 'checking' AND key.commitment NOT IN (
           SELECT own.commitment FROM main.links JOIN main.data_keys AS own ON own.id = links.data_key_id)`,
      )
      .get()?.n ?? 0
  );
}
