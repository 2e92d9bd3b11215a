import type { PersonId } from './server.ts';

/** Somebody who has spoken with the bot. */
export interface Person {
  readonly id: PersonId;
  readonly firstName: string;
  /** What their Telegram says, like `en` or `pt-br`. */
  readonly telegramLanguage: string | undefined;
  /** What they chose here. */
  readonly language: string | undefined;
}
