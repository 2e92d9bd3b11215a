import { createHash, timingSafeEqual } from 'node:crypto';

import type { Update } from 'telegraf/types';

import type { Secret } from '../domain/secret.ts';
import {
  allowedUpdates,
  callWithinMs,
  createPatience,
  isTokenRefused,
  meet,
  sleep,
  type SourceDeps,
  type SourceEnd,
} from './meeting.ts';

interface DoorDeps {
  readonly secret: Secret;
  /** Writes updates down; afterwards Telegram may forget them. */
  readonly take: (updates: readonly Update[]) => void;
  /** Whether one more can be borne. */
  readonly hasRoom: () => boolean;
  /** It could not be written down. */
  readonly onBroken: (error: unknown) => void;
}

/** The header that Telegram puts `secret_token` into (Bot API: setWebhook). */
const secretHeader = 'x-telegram-bot-api-secret-token';
const unauthorised = 401;
const unsupportedType = 415;
const unreadable = 400;
/** Telegram keeps the update and brings it again. */
const notNow = 503;

const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

/** The update in a body; `undefined`: there is none. */
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
 * Where Telegram brings its updates. Whoever doesn't know the secret is turned away before a byte of the body
 * is read; an update is written down before it is confirmed.
 */
export function createWebhookDoor(deps: DoorDeps) {
  // Digests are of one length, so that comparing them tells nothing, the length of the secret included.
  const expected = digest(deps.secret.reveal());
  let isOpen = false;

  return {
    /** From now on updates are taken: before, there is nobody to handle them. */
    open: () => {
      isOpen = true;
    },
    refuse: ({ header }: { readonly header: (name: string) => string | undefined }): number | undefined => {
      if (!timingSafeEqual(digest(header(secretHeader) ?? ''), expected)) return unauthorised;
      const type = header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
      if (type !== 'application/json') return unsupportedType;
      return isOpen && deps.hasRoom() ? undefined : notNow;
    },
    /** Takes one request's body; gives the HTTP status to answer it with. */
    take: (body: Buffer): number => {
      const update = readUpdate(body);
      if (update === undefined) return unreadable;
      try {
        deps.take([update]);
        return 200;
      } catch (error) {
        deps.onBroken(error);
        return notNow;
      }
    },
  };
}

interface WatchDeps extends SourceDeps {
  readonly url: URL;
  readonly secret: Secret;
  /** The webhook was not ours any more, and was set again. */
  readonly onLost: () => void;
  /** What Telegram last found wrong with our answers, once each. */
  readonly onComplaint: (message: string) => void;
}

const lookEveryMs = 30_000;
const refusedPauseMs = 60_000;
const longestComplaint = 200;

/**
 * Has Telegram bring its updates to us, and looks now and then whether it still does, until it is told to
 * stop. The webhook then stays set: what comes meanwhile waits at Telegram.
 */
export async function keepWebhook(deps: WatchDeps, signal: AbortSignal): Promise<SourceEnd | 'stopped'> {
  const { transport } = deps;
  const url = deps.url.href;
  const isStopped = (): boolean => signal.aborted;
  const patience = createPatience(deps, signal);

  const met = await meet(deps, patience, signal);
  if (met !== 'met') return met;

  const set = async (): Promise<void> => {
    while (!isStopped()) {
      deps.onStep(callWithinMs);
      const payload = {
        url,
        secret_token: deps.secret.reveal(),
        allowed_updates: allowedUpdates,
        drop_pending_updates: false,
      };
      const outcome = await transport.call('setWebhook', payload, { signal });
      if (isStopped()) return;
      if (outcome.kind === 'ok') {
        patience.reset();
        deps.onContact();
        return;
      }
      // Even a 400 may pass: Telegram can't resolve our name yet, or its certificate is just being made.
      if (isTokenRefused(outcome)) await patience.pause('setWebhook', outcome, refusedPauseMs);
      else await patience.pauseAfter('setWebhook', outcome);
    }
  };

  await set();
  let complaintAt: number | undefined;
  while (!isStopped()) {
    deps.onStep(lookEveryMs + callWithinMs);
    await sleep(lookEveryMs, signal);
    if (isStopped()) break;
    deps.onStep(callWithinMs);
    const info = await transport.call('getWebhookInfo', {}, { signal });
    if (isStopped()) break;
    if (info.kind !== 'ok') {
      if (isTokenRefused(info)) await patience.pause('getWebhookInfo', info, refusedPauseMs);
      else await patience.pauseAfter('getWebhookInfo', info);
      continue;
    }
    patience.reset();
    deps.onContact();
    const { url: current, last_error_date: erredAt, last_error_message: message } = info.result;
    if (erredAt !== undefined && erredAt !== complaintAt) {
      complaintAt = erredAt;
      deps.onComplaint((message ?? '').slice(0, longestComplaint));
    }
    if (current !== url) {
      deps.onLost();
      await set();
    }
  }
  return 'stopped';
}
