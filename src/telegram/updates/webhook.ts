import { createHash, timingSafeEqual } from 'node:crypto';

import type { Update } from 'telegraf/types';

import type { Secret } from '../../domain/result.ts';
import type { PostRoute } from '../../lib/http-server.ts';
import { sleep } from '../../lib/loop.ts';
import { readFirstUpdateId } from '../api/transport.ts';
import { allowedUpdates, callWithinMs, createRetry, type SourceDeps, type UpdateSource } from './polling.ts';

/** Carries the `secret_token` of setWebhook (Bot API: setWebhook). */
const secretHeader = 'x-telegram-bot-api-secret-token';
const unauthorized = 401;
const unsupportedMediaType = 415;
/** Telegram keeps the update and delivers it again. */
const unavailable = 503;

const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

/** Parses the body of a request; `undefined`: it isn't an update. */
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
 * before the response confirms it. What can't be read is confirmed too: Telegram would repeat it for a day.
 */
export function createWebhookHandler(
  deps: Pick<Deps, 'secret' | 'store' | 'hasRoom' | 'onNotStored' | 'onUnreadable'> & {
    readonly path: string;
  },
) {
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
    handle: async body => {
      const update = body.isWhole ? readUpdate(body.bytes) : undefined;
      try {
        if (update === undefined) deps.onUnreadable(readFirstUpdateId(body.bytes));
        else await deps.store([update]);
        return 200;
      } catch (error) {
        deps.onNotStored(error);
        return unavailable;
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

interface Deps extends SourceDeps {
  readonly url: URL;
  readonly secret: Secret;
  readonly hasRoom: () => boolean;
  /** The webhook had been changed to another address, and was set again. */
  readonly onChanged: () => void;
  /** Telegram's last error about our responses; once for each. */
  readonly onDeliveryError: (message: string) => void;
}

const checkEveryMs = 30_000;
const maxErrorLength = 200;

/**
 * Sets the webhook to `url` and checks it periodically. The webhook stays set when the process stops: Telegram
 * keeps the updates until the next start.
 */
export function createWebhook(deps: Deps): UpdateSource {
  const { secret } = deps;
  const { href: url, pathname, search } = deps.url;
  const handler = createWebhookHandler({ ...deps, path: pathname + search });

  const run: UpdateSource['run'] = async (signal, health) => {
    const retry = createRetry(deps, health, signal);
    const me = await retry.getMe();
    if (typeof me === 'string') return me;
    deps.onMe(me);
    handler.open();

    // Even a 400 can be temporary: the DNS name or the certificate may not be there yet.
    const setWebhook = () =>
      retry.call('setWebhook', {
        url,
        secret_token: secret.reveal(),
        allowed_updates: allowedUpdates,
        drop_pending_updates: false,
      });

    await setWebhook();
    let lastErrorAt: number | undefined;
    while (!retry.isStopped()) {
      health.heartbeat(checkEveryMs + callWithinMs);
      await sleep(checkEveryMs, signal);
      const info = await retry.call('getWebhookInfo', {}, () => true);
      if (info === undefined) break;
      if (info.kind !== 'ok') {
        await retry.waitAfterFailure('getWebhookInfo', info);
        continue;
      }
      const { url: current, last_error_date: errorAt, last_error_message: message = '' } = info.result;
      if (errorAt !== undefined && errorAt !== lastErrorAt) {
        lastErrorAt = errorAt;
        deps.onDeliveryError(message.slice(0, maxErrorLength));
      }
      if (current !== url) {
        deps.onChanged();
        await setWebhook();
      }
    }
    return 'stopped';
  };

  return { run, route: handler.route };
}
