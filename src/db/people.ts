import type { Person } from '../domain/access.ts';
import type { PersonId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, remember, rowsAs } from './sql.ts';

/** `seenDay`: the start of the last day on which they wrote. */
type SeenPerson = Person & { readonly seenDay: number };

const dayMs = 24 * 60 * 60_000;

/** Telegram users who have used the bot. */
export function createPeople(database: Database) {
  const { get, run } = createStatements(database);
  const upsert = run<[id: PersonId, firstName: string, telegramLanguage: string | undefined, now: number]>(
    `INSERT INTO people (id, first_name, telegram_language, first_seen_at, seen_day)
       VALUES (?1, ?2, ?3, ?4, ?4 - ?4 % 86400000)
     ON CONFLICT (id) DO UPDATE SET first_name = excluded.first_name, telegram_language = excluded.telegram_language,
       seen_day = excluded.seen_day
     WHERE first_name <> excluded.first_name OR telegram_language IS NOT excluded.telegram_language
       OR seen_day <> excluded.seen_day`,
  );
  const find = remember(
    database,
    'people',
    get<[id: PersonId], SeenPerson>(
      'SELECT id, first_name, telegram_language, language, seen_day FROM people WHERE id = ?',
      rowsAs<SeenPerson>(),
    ),
  );
  return {
    save: ({ id, firstName, telegramLanguage }: Omit<Person, 'language'>, now: number): void => {
      const known = find(id);
      const seenDay = now - (now % dayMs);
      const isSaved =
        known?.firstName === firstName &&
        known.telegramLanguage === telegramLanguage &&
        known.seenDay === seenDay;
      if (isSaved) return;
      database.transactionWithoutSync(() =>
        find.change([id], () => {
          upsert(id, firstName, telegramLanguage, now);
          return { id, firstName, telegramLanguage, language: known?.language, seenDay };
        }),
      );
    },
    /** Sets the language that they chose; `undefined`: Telegram's. */
    setLanguage: run<[id: PersonId, language: string | undefined]>(
      'UPDATE people SET language = ?2 WHERE id = ?1',
    ),
    get: (id: PersonId): Person | undefined => find(id),
  };
}
