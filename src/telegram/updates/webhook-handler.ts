import type { PostRoute } from '../../lib/http-server.ts';
import { createHash, timingSafeEqual } from 'node:crypto';

import type { Update } from 'telegraf/types';

import type { Secret } from '../../domain/secret.ts';

interface Deps {
  readonly path: string;
  readonly secret: Secret;
  /** Stores updates, after which they are confirmed to Telegram. Throws if it can't. */
  readonly store: (updates: readonly Update[]) => void;
  readonly hasRoom: () => boolean;
  readonly onNotStored: (error: unknown) => void;
}

/** Carries the `secret_token` of setWebhook (Bot API: setWebhook). */
const secretHeader = 'x-telegram-bot-api-secret-token';
const badRequest = 400;
const unauthorized = 401;
const unsupportedMediaType = 415;
/** Telegram keeps the update and delivers it again. */
const unavailable = 503;

const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

/** Parses the body of a request; `undefined`: it is no update. */
export function readUpdate(body: Buffer): Update | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('update_id' in value)) return undefined;
  const { update_id: id } = value;
  return Number.isSafeInteger(id) && (id as number) >= 0 ? (value as Update) : undefined;
}

/**
 * Handles Telegram's requests. Without the secret they are rejected before the body is read; an update is stored
 * before the response confirms it.
 */
export function createWebhookHandler(deps: Deps) {
  // Digests have the same length, so that the comparison doesn't reveal the length of the secret either.
  const expected = digest(deps.secret.reveal());
  let isOpen = false;

  const route: PostRoute = {
    path: deps.path,
    reject: ({ header }) => {
      if (!timingSafeEqual(digest(header(secretHeader) ?? ''), expected)) return unauthorized;
      const type = header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
      if (type !== 'application/json') return unsupportedMediaType;
      return isOpen && deps.hasRoom() ? undefined : unavailable;
    },
    handle: body => {
      const update = readUpdate(body);
      if (update === undefined) return Promise.resolve(badRequest);
      try {
        deps.store([update]);
        return Promise.resolve(200);
      } catch (error) {
        deps.onNotStored(error);
        return Promise.resolve(unavailable);
      }
    },
  };
  return {
    route,
    /** Updates are rejected until this is called, since nothing can handle them yet. */
    open: (): void => {
      isOpen = true;
    },
  };
}
