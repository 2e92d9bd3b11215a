import { setTimeout as sleep } from 'node:timers/promises';

import type { Json, Update } from './types.ts';
import type { World } from './world.ts';

/** Delivery of updates by POST instead of polling. */
export interface Webhook {
  /** Empty while there is none. */
  url(): string;
  set(url: string, secret: string, maxConnections: number): void;
  remove(): void;
  /** https://core.telegram.org/bots/api#webhookinfo */
  info(): Json;
}

const firstRetryMs = 1000;
const longestRetryMs = 60_000;

/** WebhookActor.cpp keeps the order of the updates of one chat, and of one person's callback queries. */
function orderKey(update: Update): string {
  for (const [type, value] of Object.entries(update)) {
    if (typeof value !== 'object' || value === null) continue;
    const payload = value as { chat?: { id: number }; from?: { id: number } };
    return type === 'callback_query' ? `from ${payload.from?.id}` : `chat ${payload.chat?.id}`;
  }
  return '';
}

interface Target {
  readonly url: string;
  readonly secret: string;
  readonly maxConnections: number;
  readonly signal: AbortSignal;
}

/** Posts an update once. Gives the error's text and when to try again, or undefined on success. */
async function postUpdate(
  { url, secret, signal }: Target,
  update: Update,
): Promise<{ readonly error: string; readonly retryAfterMs: number } | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(secret !== '' && { 'x-telegram-bot-api-secret-token': secret }),
      },
      body: JSON.stringify(update),
      signal,
      redirect: 'manual',
    });
    await response.arrayBuffer();
    if (response.ok) return undefined;
    return {
      error: `Wrong response from the webhook: ${response.status} ${response.statusText}`,
      retryAfterMs: Number(response.headers.get('retry-after') ?? 0) * 1000,
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { error: `Connection failed: ${reason}`, retryAfterMs: 0 };
  }
}

export function createWebhook(world: World): Webhook {
  let target: Target | undefined;
  let stop = new AbortController();
  let lastError: { readonly at: number; readonly message: string } | undefined;
  const inFlight = new Set<string>();

  /** Sends an update until it is accepted or gone. Later updates of the same order wait. */
  const deliver = async (to: Target, update: Update): Promise<void> => {
    for (let pauseMs = firstRetryMs; !to.signal.aborted; pauseMs = Math.min(pauseMs * 2, longestRetryMs)) {
      const failed = await postUpdate(to, update);
      if (!failed) return;
      lastError = { at: world.now(), message: failed.error };
      world.changed();
      const waitMs = failed.retryAfterMs || pauseMs;
      await sleep(waitMs, undefined, { ref: false, signal: to.signal }).catch(() => undefined);
      if (!world.updates.waiting().includes(update)) return;
    }
  };

  const deliverWaiting = (): void => {
    const to = target;
    if (!to) return;
    for (const update of world.updates.waiting()) {
      const key = orderKey(update);
      if (inFlight.has(key) || inFlight.size >= to.maxConnections) continue;
      inFlight.add(key);
      void deliver(to, update).then(() => {
        if (to.signal.aborted) return;
        world.updates.remove(update);
        inFlight.delete(key);
        world.changed();
        deliverWaiting();
      });
    }
  };
  world.updates.onPush(deliverWaiting);

  const replace = (next: Omit<Target, 'signal'> | undefined): void => {
    stop.abort();
    stop = new AbortController();
    inFlight.clear();
    if (next?.url !== target?.url) lastError = undefined;
    target = next && { ...next, signal: stop.signal };
    deliverWaiting();
  };

  return {
    url: () => target?.url ?? '',
    set: (url, secret, maxConnections) => replace({ url, secret, maxConnections }),
    remove: () => replace(undefined),
    info: () => ({
      url: target?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: world.updates.waiting().length,
      ...(lastError && {
        last_error_date: world.seconds(lastError.at),
        last_error_message: lastError.message,
      }),
      ...(target && { max_connections: target.maxConnections }),
      ...(world.updates.allowed() && { allowed_updates: world.updates.allowed() }),
    }),
  };
}
