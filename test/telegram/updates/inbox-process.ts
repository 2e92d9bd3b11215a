import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Update } from 'telegraf/types';

import type { Transport } from '../../../src/telegram/api/types.ts';
import { createIntake } from '../../../src/telegram/updates/intake.ts';
import { createPolling, type UpdateSource } from '../../../src/telegram/updates/polling.ts';
import { createWebhook } from '../../../src/telegram/updates/webhook.ts';
import { createTransport } from '../../../src/telegram/api/transport.ts';
import { createSecret } from '../../../src/domain/result.ts';
import type { ChatId } from '../../../src/domain/server.ts';
import type { Db } from '../../../src/db/db.ts';
import { startHttpServer } from '../../../src/lib/http-server.ts';
import { startFakeTelegram, type FakeTelegram } from '../../../demo/telegram/fake-telegram.ts';
import { newFolder } from '../../db/test-database.ts';
import { quietLog as log } from '../../quiet-log.ts';
import { copyFiles, emptyDatabase, open, readKept } from './inbox-database.ts';

export type SourceKind = 'polling' | 'webhook';

/** Where a process crashes: the first time that it comes there (0), the second (1), and so on. */
export interface CrashPoint {
  readonly where: string;
  readonly nth: number;
}

/** In every update, and never in clear in a file. */
export const confidential = 'a-key-that-nobody-may-read';
const withinMs = 30_000;

/** What a crashed process waits for. */
const never = new Promise<never>(() => undefined);

type Inbox = Db['inbox'];

/** An inbox with a crash point before and after each write. */
function withCrashes(inbox: Inbox, alive: (where: string) => boolean, done: Set<number>): Inbox {
  return {
    ...inbox,
    exchange: (updates, finished) => {
      const what = updates.length > 0 ? 'a batch is written' : 'payloads are erased';
      if (!alive(`before ${what}`)) return [];
      const fresh = inbox.exchange(updates, finished);
      for (const id of finished) done.add(id);
      return alive(`after ${what}`) ? fresh : [];
    },
    reopen: () => {
      if (!alive('before the inbox is read')) return [];
      const left = inbox.reopen();
      return alive('after the inbox is read') ? left : [];
    },
    countAttempt: id => {
      if (!alive('before a second attempt is stored')) return;
      inbox.countAttempt(id);
      alive('after a second attempt is stored');
    },
  };
}

/** The calls of a process, which can crash before, during and after each. */
function createCrashingTransport({
  transport,
  telegram,
  passes,
  hasCrashed,
  isStopping,
}: {
  readonly transport: Transport;
  readonly telegram: FakeTelegram;
  readonly passes: (where: string) => Promise<void>;
  readonly hasCrashed: () => boolean;
  readonly isStopping: () => boolean;
}): Pick<Transport, 'call' | 'longPoll'> {
  return {
    call: async (method, payload, callOptions) => {
      if (method !== 'setWebhook') return hasCrashed() ? never : transport.call(method, payload, callOptions);
      await passes('before setWebhook');
      const outcome = await transport.call(method, payload, callOptions);
      await passes('after setWebhook');
      return outcome;
    },
    longPoll: async request => {
      await passes('before getUpdates');
      const before = telegram.callsOf('getUpdates').length;
      const polled = transport.longPoll(request);
      // From here on Telegram has deleted what the offset confirms.
      await telegram.until(() => telegram.callsOf('getUpdates').length > before, { withinMs });
      await passes('while getUpdates is in progress');
      const outcome = await polled;
      if (!isStopping()) await passes('after getUpdates');
      return outcome;
    },
  };
}

export type InboxHarness = Awaited<ReturnType<typeof createInboxHarness>>;

/** One Telegram and one disk, for processes that receive updates and crash. */
export async function createInboxHarness(sourceKind: SourceKind) {
  const telegram = await startFakeTelegram({ strictPolling: false });
  const folders = [newFolder('inbox')];
  const folder = (): string => folders.at(-1) ?? '';
  copyFiles(emptyDatabase(), folder());
  const started = new Map<number, number>();
  const ended = new Map<number, number>();
  const done = new Set<number>();
  const violations: string[] = [];
  const count = (counts: Map<number, number>, id: number) => void counts.set(id, (counts.get(id) ?? 0) + 1);

  /** Runs a process until all updates are handled, or until it crashes. */
  const run = async (options: {
    readonly crash?: CrashPoint | undefined;
    /** The update whose handler crashes the process. */
    readonly kills?: number;
    readonly onEnded?: (id: number) => void;
  }): Promise<{ readonly crashed: boolean }> => {
    const { crash } = options;
    const db = open(folder());
    const transport = createTransport({
      apiRoot: new URL(telegram.url),
      token: createSecret(telegram.token),
      messagesPerSecond: 0,
    });
    const stopping = new AbortController();
    const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
    let times = 0;
    let hasCrashed = false;
    let isReady = false;
    const crashNow = (): void => {
      hasCrashed = true;
      const next = newFolder('inbox');
      copyFiles(folder(), next);
      folders.push(next);
      end(undefined);
    };
    /** A point at which the process can crash; `false`: it has. What it does after that has no effect. */
    const alive = (where: string): boolean => {
      if (!hasCrashed && where === crash?.where && times++ === crash.nth) crashNow();
      return !hasCrashed;
    };
    const passes = async (where: string): Promise<void> => {
      if (!alive(where)) await never;
    };

    const inbox = withCrashes(db.inbox, alive, done);
    const intake = createIntake({
      inbox,
      onNotErased: error => {
        throw error;
      },
      handle: async ({ update_id: id }) => {
        await passes('before a handler');
        count(started, id);
        if (done.has(id)) violations.push(`${id} is done, and was started again`);
        if (id === options.kills) {
          crashNow();
          await never;
        }
        db.outbox.add({
          key: `effect:${id}`,
          chatId: 1 as ChatId,
          personId: undefined,
          body: { kind: 'account-removed' },
          dueAt: 0,
          now: 0,
        });
        await passes('after the effect of a handler');
        count(ended, id);
        options.onEnded?.(id);
        await passes('at the end of a handler');
      },
      onBroken: ({ update_id: id }) => {
        violations.push(`${id} was given up`);
        return Promise.resolve();
      },
      now: Date.now,
    });

    const crashing = createCrashingTransport({
      transport,
      telegram,
      passes,
      hasCrashed: () => hasCrashed,
      isStopping: () => stopping.signal.aborted,
    });
    const shared = {
      transport: crashing,
      store: intake.store,
      onMe: () => {
        intake.resume();
        isReady = true;
      },
      onUnreadable: () => undefined,
      onNotStored: () => violations.push('a batch could not be stored'),
    };
    /** Set when the server's port is known. */
    const served: { route: UpdateSource['route'] } = { route: undefined };
    const server = startHttpServer({
      host: '127.0.0.1',
      port: 0,
      pages: {},
      route: {
        path: '/hook',
        reject: head => (hasCrashed || served.route === undefined ? 503 : served.route.reject(head)),
        handle: async body => {
          const { update_id: id } = JSON.parse(body.bytes.toString()) as Update;
          await passes('before an update from a request is stored');
          const status = (await served.route?.handle(body)) ?? 503;
          await passes('before the response');
          void telegram
            .until(() => telegram.world.updates.waiting().every(each => each.update_id !== id), { withinMs })
            .then(() => alive('after the response'));
          return status;
        },
      },
      log,
    });
    const url = new URL(`http://127.0.0.1:${await server.listening}/hook`);
    const source =
      sourceKind === 'polling'
        ? createPolling({ ...shared, room: intake.room, now: Date.now })
        : createWebhook({
            ...shared,
            url,
            secret: createSecret('known-to-telegram'),
            hasRoom: intake.hasRoom,
            onChanged: () => undefined,
            onDeliveryError: () => undefined,
          });
    served.route = source.route;
    const updates = source.run(stopping.signal, {
      onContact: () => undefined,
      onFailure: () => undefined,
      heartbeat: () => undefined,
    });

    const isIdle = () =>
      isReady &&
      intake.inFlight() === 0 &&
      telegram.world.updates.waiting().length === 0 &&
      telegram.updates.every(({ update_id: id }) => ended.has(id) || violations.length > 0);
    await Promise.race([over, telegram.until(isIdle, { withinMs, what: 'all updates to be handled' })]);
    stopping.abort();
    // It can crash while it stops, too.
    await Promise.race([over, updates.then(() => intake.close(5_000))]);
    await Promise.all([server.close(), transport.close()]);
    db.close();
    return { crashed: hasCrashed };
  };

  return {
    telegram,
    run,
    started,
    ended,
    /** What must never happen, and did. */
    violations,
    /** Adds an update at Telegram: a message in a chat, or a callback there. */
    push(kind: 'message' | 'callback', chat: number, from: number): number {
      const person = { id: from, is_bot: false, first_name: 'Anna' };
      const where =
        chat < 0 ? { id: chat, type: 'group', title: 'Ops' } : { ...person, id: chat, type: 'private' };
      const message = { message_id: 1, date: 1, chat: where, from: person, text: confidential };
      const pushed =
        kind === 'message'
          ? telegram.world.updates.push('message', message)
          : telegram.world.updates.push('callback_query', {
              id: '1',
              from: person,
              message,
              chat_instance: '1',
              data: confidential,
            });
      return pushed?.update_id ?? 0;
    },
    /** What the last process has left in the database. */
    kept: () => readKept(folder()),
    /** Whether a file of any process holds the text in clear. */
    hasInClear: (text: string): boolean =>
      folders.some(each => readdirSync(each).some(name => readFileSync(join(each, name)).includes(text))),
    close: async () => {
      await telegram.close();
      for (const each of folders) rmSync(each, { recursive: true, force: true });
    },
  };
}
