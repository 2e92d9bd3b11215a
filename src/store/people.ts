import type { Person } from '../domain/access.ts';
import type { PersonId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';

interface PersonRow {
  readonly id: number;
  readonly first_name: string;
  readonly telegram_language: string | null;
  readonly language: string | null;
}

/** Telegram users who have spoken with the bot. */
export function createPeople(database: Database) {
  const upsert = database.prepare(
    `INSERT INTO people (id, first_name, telegram_language, first_seen_at) VALUES (@id, @firstName, @telegramLanguage, @now)
     ON CONFLICT (id) DO UPDATE SET first_name = @firstName, telegram_language = @telegramLanguage
     WHERE first_name <> @firstName OR telegram_language IS NOT @telegramLanguage`,
  );
  const select = database.prepare<[number], PersonRow>('SELECT * FROM people WHERE id = ?');

  const speak = database.prepare('UPDATE people SET language = ? WHERE id = ?');

  return {
    /** Notes who somebody is, as Telegram says with each of their updates. */
    remember(person: Pick<Person, 'id' | 'firstName' | 'telegramLanguage'>, now: number): void {
      upsert.run({ ...person, telegramLanguage: person.telegramLanguage ?? null, now });
    },
    /** The language that they chose; `undefined`: Telegram's again. */
    speak: (id: PersonId, language: string | undefined) => void speak.run(language ?? null, id),
    get(id: PersonId): Person | undefined {
      const row = select.get(id);
      return row === undefined
        ? undefined
        : {
            id,
            firstName: row.first_name,
            telegramLanguage: row.telegram_language ?? undefined,
            language: row.language ?? undefined,
          };
    },
  };
}

export type People = ReturnType<typeof createPeople>;
