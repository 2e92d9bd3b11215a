import { badRequest, failure, tooManyRequests, type ApiFailure } from './failure.ts';
import type { Methods } from './methods.ts';
import type { Params } from './params.ts';
import type { Update } from '../../../demo/telegram/types.ts';
import { createWebhook, type Webhook } from './webhook.ts';
import type { World } from '../../../demo/telegram/world.ts';

const longestPollSeconds = 50;

interface Poll {
  fail(reason: ApiFailure): void;
}

const readAllowed = (params: Params): string[] | undefined => {
  const listed = params.json('allowed_updates', "can't parse allowed_updates JSON object");
  return Array.isArray(listed) ? listed.filter(type => typeof type === 'string') : undefined;
};

const bounded = (value: number | undefined, fallback: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value ?? fallback));

/** getUpdates and the webhook, and what they say when they meet. */
export function updateMethods(
  world: World,
  options: { conflictPauseMs: number; strictPolling: boolean },
): { methods: Methods; webhook: Webhook; close(): void } {
  const webhook = createWebhook(world);
  let running: Poll | undefined;
  let nextConflictAt = 0;
  let previous = { offset: Number.NaN, at: Number.NEGATIVE_INFINITY };
  let nextWebhookAt = 0;

  // Client.cpp, fail_query_conflict: whoever provokes one right after another waits for it.
  const conflict = (words: string, fail: (reason: ApiFailure) => void) => {
    const reason = failure(409, words);
    if (Date.now() >= nextConflictAt) {
      nextConflictAt = Date.now() + options.conflictPauseMs;
      fail(reason);
    } else {
      setTimeout(() => fail(reason), options.conflictPauseMs).unref();
    }
  };
  const endRunning = (words: string) => {
    const poll = running;
    running = undefined;
    if (poll) conflict(words, poll.fail);
  };

  const poll = (params: Params, signal: AbortSignal): Promise<Update[]> =>
    new Promise((resolve, reject: (reason: Error) => void) => {
      const offset = params.integer('offset') ?? 0;
      let limit = bounded(params.integer('limit'), 100, 1, 100);
      let timeout = bounded(params.integer('timeout'), 0, 0, longestPollSeconds);
      // Client.cpp, process_get_updates_query: a hasty bot is slowed down.
      if (options.strictPolling && offset === previous.offset) {
        if (timeout < 3 && Date.now() < previous.at + 3000) timeout = 3;
        if (Date.now() < previous.at + 500) limit = 1;
      }
      previous = { offset, at: Date.now() };
      world.updates.confirm(offset);
      endRunning('terminated by other getUpdates request; make sure that only one bot instance is running');
      const ready = () => world.updates.take(limit);
      if (world.updates.waiting().length > 0 || timeout === 0) {
        resolve(ready());
        return;
      }
      const finish = () => {
        clearTimeout(timer);
        stopListening();
        signal.removeEventListener('abort', giveUp);
        if (running === me) running = undefined;
      };
      const succeed = () => {
        finish();
        resolve(ready());
      };
      const giveUp = () => {
        finish();
        resolve([]);
      };
      const me: Poll = {
        fail: reason => {
          finish();
          reject(reason);
        },
      };
      const timer = setTimeout(succeed, timeout * 1000);
      const stopListening = world.updates.onPush(succeed);
      signal.addEventListener('abort', giveUp);
      running = me;
    });

  const methods: Methods = {
    getupdates: async (params, { signal }) => {
      if (webhook.url() !== '') {
        await new Promise((_, reject: (reason: ApiFailure) => void) =>
          conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            reject,
          ),
        );
      }
      world.updates.allow(readAllowed(params));
      return poll(params, signal);
    },
    setwebhook: params => {
      const url = params.text('url');
      const secret = params.text('secret_token');
      if (url !== '') {
        if (Date.now() < nextWebhookAt) throw tooManyRequests(1);
        nextWebhookAt = Date.now() + 1000;
        if (secret.length > 256) throw badRequest('secret token is too long');
        if (!/^[A-Za-z0-9_-]*$/.test(secret)) throw badRequest('secret token contains unallowed characters');
        if (!URL.canParse(url)) throw badRequest('invalid webhook URL specified');
        const { protocol, hostname } = new URL(url);
        const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
        if (protocol !== 'https:' && !isLocal) {
          throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
        }
        endRunning('terminated by setWebhook request');
      }
      world.updates.allow(readAllowed(params));
      if (params.boolean('drop_pending_updates')) world.updates.clear();
      webhook.set(url, secret, bounded(params.integer('max_connections'), 40, 1, 100));
      return true;
    },
    deletewebhook: params => {
      if (params.boolean('drop_pending_updates')) world.updates.clear();
      webhook.set('', '', 0);
      return true;
    },
    getwebhookinfo: () => webhook.info(),
  };
  return {
    methods,
    webhook,
    close: () => {
      webhook.set('', '', 0);
      running = undefined;
    },
  };
}
