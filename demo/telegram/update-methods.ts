import { apiError, badRequest, tooManyRequests, type ApiError } from './api-error.ts';
import type { Methods } from './call-handler.ts';
import type { Params } from './params.ts';
import type { Update } from './types.ts';
import { createWebhook, type Webhook } from './webhook.ts';
import type { World } from './world.ts';

const longestPollSeconds = 50;
/** Client.cpp, fail_query_conflict: a second conflict within this time waits as long for its reply. */
const conflictPauseMs = 3000;
const webhookPauseMs = 1000;

const readAllowed = (params: Params): string[] | undefined => {
  const listed = params.json('allowed_updates');
  return Array.isArray(listed) ? listed.filter(type => typeof type === 'string') : undefined;
};

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** Sends a 409: at once, or later if another one was sent a moment ago. */
function createConflicts() {
  let nextAt = 0;
  return (reason: string, fail: (error: ApiError) => void): void => {
    const error = apiError(409, `Conflict: ${reason}`);
    if (Date.now() < nextAt) {
      setTimeout(() => fail(error), conflictPauseMs).unref();
      return;
    }
    nextAt = Date.now() + conflictPauseMs;
    fail(error);
  };
}

interface Poll {
  readonly offset: number;
  readonly limit: number;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** getUpdates without a webhook: one poll at a time, which waits for the next update. */
function createPolling(world: World, isStrict: boolean, conflict: ReturnType<typeof createConflicts>) {
  let failRunning: ((error: ApiError) => void) | undefined;
  let previous = { offset: Number.NaN, at: Number.NEGATIVE_INFINITY };

  const end = (reason: string): void => {
    const fail = failRunning;
    failRunning = undefined;
    if (fail) conflict(`terminated by ${reason}`, fail);
  };

  /** Client.cpp, process_get_updates_query: a bot that repeats an offset too soon is slowed down. */
  const slowDown = (poll: Poll): Poll => {
    const sinceMs = poll.offset === previous.offset ? Date.now() - previous.at : Infinity;
    return {
      ...poll,
      limit: sinceMs < 500 ? 1 : poll.limit,
      timeoutSeconds: sinceMs < 3000 ? Math.max(3, poll.timeoutSeconds) : poll.timeoutSeconds,
    };
  };

  const waitForUpdate = ({ limit, timeoutSeconds, signal }: Poll): Promise<Update[]> =>
    new Promise((resolve, reject: (error: ApiError) => void) => {
      const finish = () => {
        clearTimeout(timer);
        stopListening();
        signal.removeEventListener('abort', giveUp);
        if (failRunning === fail) failRunning = undefined;
      };
      const succeed = () => {
        finish();
        resolve(world.updates.take(limit));
      };
      const giveUp = () => {
        finish();
        resolve([]);
      };
      const fail = (error: ApiError) => {
        finish();
        reject(error);
      };
      const timer = setTimeout(succeed, timeoutSeconds * 1000);
      const stopListening = world.updates.onPush(succeed);
      signal.addEventListener('abort', giveUp);
      failRunning = fail;
    });

  return {
    end,
    poll: (asked: Poll): Update[] | Promise<Update[]> => {
      const poll = isStrict ? slowDown(asked) : asked;
      previous = { offset: poll.offset, at: Date.now() };
      world.updates.confirm(poll.offset);
      end('other getUpdates request; make sure that only one bot instance is running');
      if (world.updates.waiting().length > 0 || poll.timeoutSeconds === 0) {
        return world.updates.take(poll.limit);
      }
      return waitForUpdate(poll);
    },
  };
}

function checkWebhook(url: string, secret: string): void {
  if (secret.length > 256) throw badRequest('secret token is too long');
  if (!/^[A-Za-z0-9_-]*$/.test(secret)) throw badRequest('secret token contains unallowed characters');
  if (!URL.canParse(url)) throw badRequest('invalid webhook URL specified');
  const { protocol, hostname } = new URL(url);
  // The real server wants HTTPS everywhere. Tests have none on this machine.
  if (protocol !== 'https:' && hostname !== '127.0.0.1') {
    throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  }
}

/** getUpdates and the webhook, of which only one can be in use. */
export function updateMethods(
  world: World,
  options: { strictPolling: boolean },
): { methods: Methods; close(): void } {
  const webhook: Webhook = createWebhook(world);
  const conflict = createConflicts();
  const polling = createPolling(world, options.strictPolling, conflict);
  let nextWebhookAt = 0;

  const methods: Methods = {
    getUpdates: async (params, { signal }) => {
      if (webhook.url() !== '') {
        const reason =
          "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
        await new Promise((_, reject: (error: ApiError) => void) => conflict(reason, reject));
      }
      world.updates.allow(readAllowed(params));
      return polling.poll({
        offset: params.integer('offset') ?? 0,
        limit: clamp(params.integer('limit') ?? 100, 1, 100),
        timeoutSeconds: clamp(params.integer('timeout') ?? 0, 0, longestPollSeconds),
        signal,
      });
    },
    setWebhook: params => {
      const url = params.text('url');
      const secret = params.text('secret_token');
      if (Date.now() < nextWebhookAt) throw tooManyRequests(1);
      nextWebhookAt = Date.now() + webhookPauseMs;
      checkWebhook(url, secret);
      polling.end('setWebhook request');
      world.updates.allow(readAllowed(params));
      if (params.boolean('drop_pending_updates')) world.updates.clear();
      webhook.set(url, secret, clamp(params.integer('max_connections') ?? 40, 1, 100));
      return true;
    },
    deleteWebhook: params => {
      if (params.boolean('drop_pending_updates')) world.updates.clear();
      webhook.remove();
      return true;
    },
    getWebhookInfo: () => webhook.info(),
  };
  return { methods, close: webhook.remove };
}
