import type { Json } from './types.ts';

/** An error reply of the Bot API. Thrown inside the fake only. */
export interface ApiError extends Error {
  readonly kind: 'api-error';
  readonly code: number;
  readonly description: string;
  readonly parameters?: Json;
}

/** An error reply with the full text of its description. */
export const apiError = (code: number, description: string, parameters?: Json): ApiError =>
  Object.assign(new Error(description), {
    kind: 'api-error' as const,
    code,
    description,
    ...(parameters && { parameters }),
  });

export const badRequest = (reason: string, parameters?: Json): ApiError =>
  apiError(400, `Bad Request: ${reason}`, parameters);

export const forbidden = (reason: string): ApiError => apiError(403, `Forbidden: ${reason}`);

/** A 429 as the server writes it (tdlib/telegram-bot-api, `Query::set_retry_after_error`). */
export const tooManyRequests = (retryAfter: number): ApiError =>
  apiError(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter });

export const isApiError = (thrown: unknown): thrown is ApiError =>
  thrown instanceof Error && 'kind' in thrown && thrown.kind === 'api-error';
