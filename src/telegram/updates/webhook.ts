import type { Secret } from '../../domain/secret.ts';
import { sleep } from '../../lib/timers.ts';
import {
  allowedUpdates,
  callWithinMs,
  createRetry,
  type SourceDeps,
  type UpdateSource,
} from './update-source.ts';
import { createWebhookHandler } from './webhook-handler.ts';

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
    const exitReason = await retry.getMe();
    if (exitReason !== undefined) return exitReason;
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
