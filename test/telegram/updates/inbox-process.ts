import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Update } from 'telegraf/types';

import { createIntake } from '../../../src/telegram/updates/intake.ts';
import { createPolling, type UpdateSource } from '../../../src/telegram/updates/polling.ts';
import { createWebhook } from '../../../src/telegram/updates/webhook.ts';
import { createTransport } from '../../../src/telegram/api/transport.ts';
import { createSecret } from '../../../src/domain/result.ts';
import type { ChatId } from '../../../src/domain/server.ts';
import { startHttpServer } from '../../../src/lib/http-server.ts';
import { startFakeTelegram, type FakeTelegram } from '../../../demo/telegram/fake-telegram.ts';
import { newFolder } from '../../db/test-database.ts';
import { quietLog as log } from '../../test-log.ts';
import {
  createCrashingTransport,
  createLife,
  never,
  withCrashes,
  withinMs,
  type CrashPoint,
  type Life,
} from './crash-points.ts';
import { copyFiles, emptyDatabase, open, readKept, type InboxDatabase } from './inbox-database.ts';

export type SourceKind = 'polling' | 'webhook';

/** In every update, and never in clear in a file. */
export const confidential = 'a-key-that-nobody-may-read';

/** What the processes of a harness did, over all crashes. */
interface Counts {
  readonly started: Map<number, number>;
  readonly ended: Map<number, number>;
  readonly done: Set<number>;
  /** What must never happen, and did. */
  readonly violations: string[];
}

interface RunOptions {
  readonly crash?: CrashPoint | undefined;
  /** The update whose handler crashes the process. */
  readonly kills?: number;
  readonly onEnded?: (id: number) => void;
}

/** An intake whose handler writes one effect for each update. */
function createCountingIntake(db: InboxDatabase, life: Life, counts: Counts, { kills, onEnded }: RunOptions) {
  const { started, ended, done, violations } = counts;
  const count = (of: Map<number, number>, id: number) => void of.set(id, (of.get(id) ?? 0) + 1);
  return createIntake({
    hasAccount: () => true,
    inbox: withCrashes(db.inbox, life.alive, done),
    onNotErased: error => {
      throw error;
    },
    handle: async ({ update_id: id }) => {
      await life.passes('before a handler');
      count(started, id);
      if (done.has(id)) violations.push(`${id} is done, and was started again`);
      if (id === kills) {
        life.crashNow();
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
      await life.passes('after the effect of a handler');
      count(ended, id);
      onEnded?.(id);
      await life.passes('at the end of a handler');
    },
    onBroken: ({ update_id: id }) => {
      violations.push(`${id} was given up`);
      return Promise.resolve();
    },
    now: Date.now,
  });
}

/** The server for webhooks. It takes none before it has a route. */
function startCrashingServer(telegram: FakeTelegram, life: Life, route: () => UpdateSource['route']) {
  return startHttpServer({
    host: '127.0.0.1',
    port: 0,
    pages: {},
    route: {
      path: '/hook',
      reject: head => {
        const taken = life.hasCrashed() ? undefined : route();
        return taken === undefined ? 503 : taken.reject(head);
      },
      handle: async body => {
        const { update_id: id } = JSON.parse(body.bytes.toString()) as Update;
        await life.passes('before an update from a request is stored');
        const status = (await route()?.handle(body)) ?? 503;
        await life.passes('before the response');
        void telegram
          .until(() => telegram.world.updates.waiting().every(each => each.update_id !== id), { withinMs })
          .then(() => life.alive('after the response'));
        return status;
      },
    },
    log,
  });
}

/** Runs a process until all updates are handled, or until it crashes. */
async function runProcess(
  world: { readonly telegram: FakeTelegram; readonly sourceKind: SourceKind; readonly folder: string },
  counts: Counts,
  options: RunOptions,
  onCrash: () => void,
): Promise<{ readonly crashed: boolean }> {
  const { telegram, sourceKind } = world;
  const { ended, violations } = counts;
  const db = open(world.folder);
  const transport = createTransport({
    apiRoot: new URL(telegram.url),
    token: createSecret(telegram.token),
    messagesPerSecond: 0,
  });
  const stopping = new AbortController();
  const life = createLife(options.crash, onCrash);
  const intake = createCountingIntake(db, life, counts, options);
  let isReady = false;
  const shared = {
    transport: createCrashingTransport({
      transport,
      telegram,
      passes: life.passes,
      hasCrashed: life.hasCrashed,
      isStopping: () => stopping.signal.aborted,
    }),
    store: intake.store,
    onMe: () => {
      intake.resume();
      isReady = true;
    },
    onUnreadable: () => undefined,
    onWebhookRemoved: () => undefined,
    onNotStored: () => violations.push('a batch could not be stored'),
  };
  /** Set when the server's port is known. */
  const served: { route: UpdateSource['route'] } = { route: undefined };
  const server = startCrashingServer(telegram, life, () => served.route);
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
  await Promise.race([life.over, telegram.until(isIdle, { withinMs, what: 'all updates to be handled' })]);
  stopping.abort();
  // It can crash while it stops, too.
  await Promise.race([life.over, updates.then(() => intake.close(5_000))]);
  await Promise.all([server.close(), transport.close()]);
  db.close();
  return { crashed: life.hasCrashed() };
}

export type InboxHarness = Awaited<ReturnType<typeof createInboxHarness>>;

/** One Telegram and one disk, for processes that receive updates and crash. */
export async function createInboxHarness(sourceKind: SourceKind) {
  const telegram = await startFakeTelegram({ strictPolling: false });
  const folders = [newFolder('inbox')];
  const folder = (): string => folders.at(-1) ?? '';
  copyFiles(emptyDatabase(), folder());
  const counts: Counts = { started: new Map(), ended: new Map(), done: new Set(), violations: [] };

  return {
    telegram,
    ...counts,
    /** Runs a process until all updates are handled, or until it crashes. */
    run: (options: RunOptions) =>
      runProcess({ telegram, sourceKind, folder: folder() }, counts, options, () => {
        const next = newFolder('inbox');
        copyFiles(folder(), next);
        folders.push(next);
      }),
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
