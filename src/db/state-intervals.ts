import type { PowerState, ServerId } from '../domain/server.ts';
import type { StateInterval } from '../domain/uptime.ts';
import type { Database } from './database.ts';
import { createStatements, rowsAs } from './sql.ts';

/** The number of intervals that are kept of each server: enough for one that changes its state every two hours. */
export const maxStateIntervals = 5_000;

/** When each server was in which state. */
export function createStateIntervals(database: Database) {
  const { all, run } = createStatements(database);
  const end = run<[server: ServerId, endedAt: number]>(
    `UPDATE state_intervals SET ended_at = max(started_at, ?2) WHERE server_id = ?1 AND ended_at IS NULL`,
  );
  const insert = run<[server: ServerId, state: PowerState, startedAt: number]>(
    `INSERT INTO state_intervals (server_id, state, started_at) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET state = excluded.state, ended_at = NULL`,
  );
  const cut = run<[server: ServerId]>(
    `DELETE FROM state_intervals WHERE server_id = ?1 AND started_at <=
       (SELECT started_at FROM state_intervals WHERE server_id = ?1
        ORDER BY started_at DESC LIMIT 1 OFFSET ${maxStateIntervals})`,
  );
  return {
    /** Ends the current interval of a server and starts another. Must be called in a transaction. */
    start(server: ServerId, state: PowerState, at: { readonly endedAt: number; readonly startedAt: number }) {
      end(server, at.endedAt);
      insert(server, state, at.startedAt);
      cut(server);
    },
    /** Intervals that end after `from`, oldest first. */
    since: all<[server: ServerId, from: number], StateInterval>(
      `SELECT state, started_at, ended_at FROM state_intervals WHERE server_id = ? AND (ended_at IS NULL OR ended_at > ?)
       ORDER BY started_at`,
      rowsAs<StateInterval>(),
    ),
  };
}
