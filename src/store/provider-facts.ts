import type { Catalogue } from '../domain/tariff.ts';
import type { Database } from '../db/database.ts';

/** What a provider has told that is the same for everybody; it outlives the process. */
export function createProviderFacts(database: Database) {
  const select = database.prepare<[string, string], { value: string; noted_at: number }>(
    'SELECT value, noted_at FROM provider_facts WHERE endpoint = ? AND name = ?',
  );
  const upsert = database.prepare(
    `INSERT INTO provider_facts (endpoint, name, value, noted_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (endpoint, name) DO UPDATE SET value = excluded.value, noted_at = excluded.noted_at`,
  );
  const remove = database.prepare('DELETE FROM provider_facts WHERE endpoint = ? AND name = ?');

  /** The facts of one provider, by its endpoint. */
  return (endpoint: string) => ({
    catalogue: {
      read(): { readonly catalogue: Catalogue; readonly readAt: number } | undefined {
        const row = select.get(endpoint, 'catalogue');
        return row === undefined
          ? undefined
          : { catalogue: JSON.parse(row.value) as Catalogue, readAt: row.noted_at };
      },
      write: (catalogue: Catalogue, readAt: number) =>
        void upsert.run(endpoint, 'catalogue', JSON.stringify(catalogue), readAt),
    },
    /** When it said that it knows no `balance`. */
    balanceUnknownAt: (): number | undefined => select.get(endpoint, 'balance-unknown')?.noted_at,
    noteBalance(isKnown: boolean, now: number): void {
      if (isKnown) remove.run(endpoint, 'balance-unknown');
      else upsert.run(endpoint, 'balance-unknown', '', now);
    },
  });
}
