import type { Json, Update } from '../../../demo/telegram/types.ts';
import type { World } from '../../../demo/telegram/world.ts';

/** Delivery by POST instead of by polling. */
export interface Webhook {
  url(): string;
  set(url: string, secret: string, maxConnections: number): void;
  info(): Json;
}

const firstRetryMs = 1000;
const longestRetryMs = 60_000;

/** The queue that an update waits in: WebhookActor.cpp keeps the order of a chat or of a person who presses. */
function lane(update: Update): string {
  for (const [type, value] of Object.entries(update)) {
    if (typeof value !== 'object' || value === null) continue;
    const payload = value as { chat?: { id: number }; from?: { id: number } };
    return type === 'callback_query' ? `from ${payload.from?.id}` : `chat ${payload.chat?.id}`;
  }
  return '';
}

/** Makes the sender. Each chat's updates go one by one, and one that fails is sent again before the next. */
export function createWebhook(world: World): Webhook {
  let url = '';
  let secret = '';
  let maxConnections = 0;
  let stop = new AbortController();
  let lastError: { at: number; message: string } | undefined;
  const busy = new Set<string>();

  const send = async (update: Update, signal: AbortSignal): Promise<void> => {
    for (let pauseMs = firstRetryMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestRetryMs)) {
      let message: string;
      let retryAfterMs = 0;
      try {
        const answer = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(secret === '' ? {} : { 'x-telegram-bot-api-secret-token': secret }),
          },
          body: JSON.stringify(update),
          signal,
          redirect: 'manual',
        });
        await answer.arrayBuffer();
        if (answer.status >= 200 && answer.status <= 299) return;
        message = `Wrong response from the webhook: ${answer.status} ${answer.statusText}`;
        retryAfterMs = Number(answer.headers.get('retry-after') ?? 0) * 1000;
      } catch (cause) {
        message =
          cause instanceof Error && cause.message !== ''
            ? `Connection failed: ${cause.message}`
            : 'Connection failed';
      }
      lastError = { at: world.now(), message };
      world.changed();
      await new Promise(resolve => {
        const timer = setTimeout(resolve, retryAfterMs || pauseMs);
        timer.unref();
        signal.addEventListener(
          'abort',
          () => {
            clearTimeout(timer);
            resolve(undefined);
          },
          { once: true },
        );
      });
      if (!world.updates.waiting().includes(update)) return;
    }
  };

  const pump = () => {
    if (url === '') return;
    const { signal } = stop;
    for (const update of world.updates.waiting()) {
      const where = lane(update);
      if (busy.has(where) || busy.size >= maxConnections) continue;
      busy.add(where);
      void send(update, signal).then(() => {
        if (signal.aborted) return;
        world.updates.remove(update);
        busy.delete(where);
        world.changed();
        pump();
      });
    }
  };
  world.updates.onPush(pump);

  return {
    url: () => url,
    set: (newUrl, newSecret, connections) => {
      stop.abort();
      stop = new AbortController();
      busy.clear();
      if (newUrl !== url) lastError = undefined;
      url = newUrl;
      secret = newSecret;
      maxConnections = connections;
      pump();
    },
    info: () => ({
      url,
      has_custom_certificate: false,
      pending_update_count: world.updates.waiting().length,
      ...(lastError
        ? { last_error_date: world.seconds(lastError.at), last_error_message: lastError.message }
        : {}),
      ...(url === '' ? {} : { max_connections: maxConnections }),
      ...(world.updates.allowed() ? { allowed_updates: world.updates.allowed() } : {}),
    }),
  };
}
