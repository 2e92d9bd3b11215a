import type { Json } from '../../../demo/telegram/types.ts';

/** An answer of the Bot API other than `ok`. Thrown inside the stand-in, never out of it. */
export interface ApiFailure extends Error {
  readonly kind: 'api-failure';
  readonly code: number;
  readonly description: string;
  readonly parameters?: Json;
}

const prefixes: Record<number, string> = {
  400: 'Bad Request: ',
  403: 'Forbidden: ',
  409: 'Conflict: ',
};

/** Makes a failure with Telegram's prefix for its code. */
export const failure = (code: number, words: string, parameters?: Json): ApiFailure =>
  exactly(code, `${prefixes[code] ?? ''}${words}`, parameters);

/** Makes a failure whose words are given whole. */
export const exactly = (code: number, description: string, parameters?: Json): ApiFailure =>
  Object.assign(new Error(description), {
    kind: 'api-failure' as const,
    code,
    description,
    ...(parameters === undefined ? {} : { parameters }),
  });

/** The commonest failure, 400. Telegram writes the first letter small unless the word is all capitals. */
export const badRequest = (words: string, parameters?: Json): ApiFailure => failure(400, words, parameters);

/** 429 in the server's own form (`Query::set_retry_after_error`). */
export const tooManyRequests = (retryAfter: number): ApiFailure =>
  failure(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter });

/** Whether something thrown is an answer for the bot rather than a bug of the stand-in. */
export const isApiFailure = (thrown: unknown): thrown is ApiFailure =>
  typeof thrown === 'object' && thrown !== null && 'kind' in thrown && thrown.kind === 'api-failure';
