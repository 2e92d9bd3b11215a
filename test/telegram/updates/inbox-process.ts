import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Update } from 'telegraf/types';

import type { Transport } from '../../../src/telegram/api/types.ts';
import { createIntake } from '../../../src/bot/intake.ts';
import { pollUpdates } from '../../../src/bot/polling.ts';
import { createTransport } from '../../../src/bot/transport.ts';
import { createWebhookDoor, keepWebhook } from '../../../src/bot/webhook.ts';
import { createSecret } from '../../../src/domain/secret.ts';
import type { ChatId } from '../../../src/core/server.ts';
import { startHttpServer } from '../../../src/lib/http-server.ts';
import { startTelegram } from '../../../src/sandbox/telegram/telegram.ts';
import { quietLog as log } from '../../quiet-log.ts';
import { copyFiles, emptyHouse, open, readKept } from './inbox-database.ts';

export type Way = 'polling' | 'webhook';

/** Where a process dies: the first time that it comes there (0), the second (1), and so on. */
export interface Death {
  readonly where: string;
  readonly nth: number;
}

/** What every update says, and no file may. */
export const confidential = 'a-key-that-nobody-may-read';
const withinMs = 30_000;

/** What a dead process waits for. */
const never = new Promise<never>(() => undefined);

export type InboxWorld = Awaited<ReturnType<typeof createInboxWorld>>;

/** One Telegram and one disk; processes that take updates come and go. */
export async function createInboxWorld(way: Way) {
  const telegram = await startTelegram({ strictPolling: false });
  const folders = [mkdtempSync(join(tmpdir(), 'inbox-'))];
  const folder = (): string => folders.at(-1) ?? '';
  copyFiles(emptyHouse(), folder());
  const begun = new Map<number, number>();
  const ended = new Map<number, number>();
  const done = new Set<number>();
  const wrongs: string[] = [];
  const count = (counts: Map<number, number>, id: number) => void counts.set(id, (counts.get(id) ?? 0) + 1);

  /** Lives until everything that Telegram has is handled, or until it dies at a point. */
  const live = async (options: {
    readonly death?: Death | undefined;
    /** A handler that takes the process along. */
    readonly kills?: number;
    readonly onEnded?: (id: number) => void;
  }): Promise<{ readonly died: boolean }> => {
    const { death } = options;
    const store = open(folder());
    const transport = createTransport({
      apiRoot: new URL(telegram.url),
      token: createSecret(telegram.token),
      messagesPerSecond: 0,
    });
    const stopping = new AbortController();
    const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
    let times = 0;
    let isDead = false;
    let isMet = false;
    const die = (): void => {
      isDead = true;
      const next = mkdtempSync(join(tmpdir(), 'inbox-'));
      copyFiles(folder(), next);
      folders.push(next);
      end(undefined);
    };
    /** A point at which the process may die; `false`: it has. Nothing that a dead one does reaches anybody. */
    const alive = (where: string): boolean => {
      if (!isDead && where === death?.where && times++ === death.nth) die();
      return !isDead;
    };
    const passes = async (where: string): Promise<void> => {
      if (!alive(where)) await never;
    };

    const inbox: typeof store.inbox = {
      ...store.inbox,
      exchange: (updates, finished) => {
        const what = updates.length > 0 ? 'a batch is written' : 'payloads are erased';
        if (!alive(`before ${what}`)) return [];
        const fresh = store.inbox.exchange(updates, finished);
        for (const id of finished) done.add(id);
        return alive(`after ${what}`) ? fresh : [];
      },
      reopen: () => {
        if (!alive('before what was left is read')) return [];
        const left = store.inbox.reopen();
        return alive('after what was left is read') ? left : [];
      },
      beginAgain: id => {
        if (!alive('before a handler’s second beginning is noted')) return;
        store.inbox.beginAgain(id);
        alive('after a handler’s second beginning is noted');
      },
    };
    const intake = createIntake({
      inbox,
      onNotErased: error => {
        throw error;
      },
      handle: async ({ update_id: id }) => {
        await passes('before a handler');
        count(begun, id);
        if (done.has(id)) wrongs.push(`${id} is done, and began again`);
        if (id === options.kills) {
          die();
          await never;
        }
        store.outbox.add({
          key: `wish:${id}`,
          chatId: 1 as ChatId,
          personId: undefined,
          body: { kind: 'withdrawn' },
          dueAt: 0,
          now: 0,
        });
        await passes('after a handler’s effect');
        count(ended, id);
        options.onEnded?.(id);
        await passes('at a handler’s end');
      },
      onBroken: ({ update_id: id }) => {
        wrongs.push(`${id} was given up`);
        return Promise.resolve();
      },
      now: Date.now,
    });

    const mortal: Pick<Transport, 'call' | 'longPoll'> = {
      call: async (method, payload, callOptions) => {
        if (method !== 'setWebhook') return isDead ? never : transport.call(method, payload, callOptions);
        await passes('before setWebhook');
        const outcome = await transport.call(method, payload, callOptions);
        await passes('after setWebhook');
        return outcome;
      },
      longPoll: async request => {
        await passes('before getUpdates');
        const before = telegram.callsOf('getUpdates').length;
        const polled = transport.longPoll(request);
        // From here on Telegram has forgotten what the offset confirms.
        await telegram.until(() => telegram.callsOf('getUpdates').length > before, { withinMs });
        await passes('while getUpdates is under way');
        const outcome = await polled;
        if (!stopping.signal.aborted) await passes('after getUpdates');
        return outcome;
      },
    };
    const door = createWebhookDoor({
      secret: createSecret('known-to-telegram'),
      take: updates => intake.take(updates),
      hasRoom: intake.hasRoom,
      onBroken: () => wrongs.push('the door could not take it'),
    });
    const server = startHttpServer({
      host: '127.0.0.1',
      port: 0,
      pages: {},
      route: {
        path: '/hook',
        reject: head => (isDead ? 503 : door.refuse(head)),
        handle: async body => {
          const { update_id: id } = JSON.parse(body.toString()) as Update;
          await passes('before an update is taken at the door');
          const status = door.take(body);
          await passes('before the door answers');
          void telegram
            .until(() => telegram.world.updates.waiting().every(each => each.update_id !== id), { withinMs })
            .then(() => alive('after the door has answered'));
          return status;
        },
      },
      log,
    });
    const source = {
      transport: mortal,
      onMe: () => {
        intake.resume();
        door.open();
        isMet = true;
      },
      onContact: () => undefined,
      onTrouble: () => undefined,
      onStep: () => undefined,
    };
    const url = new URL(`http://127.0.0.1:${await server.listening}/hook`);
    const updates =
      way === 'polling'
        ? pollUpdates(
            {
              ...source,
              take: intake.take,
              room: intake.room,
              onBroken: () => wrongs.push('a batch could not be taken'),
              now: Date.now,
            },
            stopping.signal,
          )
        : keepWebhook(
            {
              ...source,
              url,
              secret: createSecret('known-to-telegram'),
              onLost: () => undefined,
              onComplaint: () => undefined,
            },
            stopping.signal,
          );

    const isIdle = () =>
      isMet &&
      intake.underWay() === 0 &&
      telegram.world.updates.waiting().length === 0 &&
      telegram.updates.every(({ update_id: id }) => ended.has(id) || wrongs.length > 0);
    await Promise.race([over, telegram.until(isIdle, { withinMs, what: 'the end of all' })]);
    stopping.abort();
    // It may die on its way out too.
    await Promise.race([over, updates.then(() => intake.close(5_000))]);
    await Promise.all([server.close(), transport.close()]);
    store.close();
    return { died: isDead };
  };

  return {
    telegram,
    live,
    begun,
    ended,
    /** What must never be, and was. */
    wrongs,
    /** Telegram's next update: a message in a chat, or a press there. */
    push(kind: 'message' | 'press', chat: number, from: number): number {
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
    /** What the newest process has left. */
    kept: () => readKept(folder()),
    /** Whether any file that any process has left has it in clear. */
    hasInClear: (text: string): boolean =>
      folders.some(each => readdirSync(each).some(name => readFileSync(join(each, name)).includes(text))),
    close: async () => {
      await telegram.close();
      for (const each of folders) rmSync(each, { recursive: true, force: true });
    },
  };
}
