import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createSecret } from '../../src/domain/secret.ts';
import { createReadModel } from '../../src/services/read-model.ts';
import { createServices } from '../../src/services/services.ts';
import { createWakeups } from '../../src/services/context.ts';
import type { AccountId, ChatId, PersonId } from '../../src/domain/server.ts';
import type { Log } from '../../src/lib/log.ts';
import { createTaskSet } from '../../src/lib/loop.ts';
import { openDb } from '../../src/db/db.ts';
import { quietLog } from '../quiet-log.ts';
import { createCountingProvider } from './counting-provider.ts';
import { isTrouble } from './failing-disk.ts';
import { migrations, must, newKey, open } from './test-database.ts';

export const anna = 1 as PersonId;
export const chat = 1 as ChatId;

// Hundreds of databases are made and synced: in memory where there is such a place.
const inMemory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const masterKey = newKey();
let template: Buffer | undefined;

/** A folder with a database that has everything but people. */
function newFolder(parent: string): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(parent, 'troubled-'));
  const path = join(folder, 'bot.db');
  // The migrations take longer than all the rest of a story.
  if (template === undefined) {
    open(path, masterKey).close();
    template = readFileSync(path);
  } else {
    writeFileSync(path, template, { mode: 0o600 });
  }
  return { folder, path };
}

/** A services over one database file, a counting provider and a clock; processes come and go. */
export function createTroubledWorld(parent = inMemory) {
  const { folder, path } = newFolder(parent);
  const clock = { now: Date.UTC(2026, 0, 1) };
  const counting = createCountingProvider(path);
  /** What was told, by its key, and how often. */
  const told = new Map<string, number>();
  /** What was thrown that no disk was to blame for. */
  const bugs: unknown[] = [];
  const log: Log = {
    ...quietLog,
    error: (_, fields) => {
      if (!isTrouble(fields?.error)) bugs.push(fields?.error);
    },
  };

  const start = () => {
    const db = must(openDb({ path, migrations, masterKey, previousKeys: [], now: () => clock.now }));
    const tasks = createTaskSet(log);
    const now = () => clock.now;
    const infernoApiUrl = new URL('https://provider.example/');
    const services = createServices({
      options: { infernoApiUrl, providerCallsPerSecond: 0, pollFastMs: 5_000, pollIdleMs: 60_000 },
      db: db,
      provider: counting.provider,
      readModel: createReadModel({ db: db, infernoApiUrl, now }),
      notifier: {
        send: items => {
          for (const { key } of items) told.set(key, (told.get(key) ?? 0) + 1);
          return Promise.resolve({
            kind: 'attempted',
            call: 'send',
            outcome: { kind: 'sent', messageId: 1 },
          });
        },
        updateLiveMessage: () => Promise.resolve({ kind: 'sent', messageId: 1 }),
        reportInterrupted: () => Promise.resolve(),
      },
      wakeups: createWakeups(),
      log,
      tasks,
      now,
      random: () => 0.5,
    });
    /** As a loop does it: what is thrown is tried again the next time. */
    const loop = (run: () => unknown): void => {
      try {
        run();
      } catch (error) {
        log.error('loop-failed', { error });
      }
    };
    const settle = () => tasks.drain(60_000);
    return {
      db,
      services,
      tasks,
      settle,
      recover: services.maintenance.recover,
      close: () => db.close(),
      /** Lets time pass in steps of five seconds, with everything done that runs by itself. */
      async pass(ms: number): Promise<void> {
        for (let passed = 0; passed < ms; passed += 5_000) {
          clock.now += 5_000;
          loop(services.loops.poll);
          await settle();
          loop(services.loops.deliver);
          await settle();
        }
        loop(() => services.maintenance.prune(0, 0));
      },
    };
  };

  return {
    path,
    folder,
    masterKey,
    clock,
    told,
    bugs,
    calls: counting.calls,
    unwritten: counting.unwritten,
    turn: counting.turn,
    start,
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type TroubledWorld = ReturnType<typeof createTroubledWorld>;
export type Process = ReturnType<TroubledWorld['start']>;

const credentials = { cid: createSecret('777'), key: createSecret('k3y') };
const minute = 60_000;

const serverOf = ({ db }: Process, order: string) => {
  const [link] = db.links.ofPerson(anna);
  const known = link === undefined ? [] : db.servers.ofAccount(link.accountId);
  return known.find(({ snapshot }) => snapshot.order.id === order);
};
const accountOf = ({ db }: Process): AccountId | undefined => db.links.ofPerson(anna)[0]?.accountId;

/** What a person does, one thing after the other; each may be done again, and is then the same wish. */
export const inputs: Readonly<Record<string, (process: Process, world: TroubledWorld) => Promise<void>>> = {
  link: async ({ services, db, tasks, pass }, { clock }) => {
    db.people.save({ id: anna, firstName: 'Anna', telegramLanguage: 'en' }, clock.now);
    if (db.links.ofPerson(anna).length === 0) {
      const begun = services.accountLinking.start({
        personId: anna,
        chatId: chat,
        label: 'Main',
        credentials,
      });
      if (begun.kind === 'checking')
        tasks.start('check', () => services.accountLinking.check(begun.candidate));
    }
    await pass(10_000);
  },
  reboot: async (process, _world) => {
    const server = serverOf(process, '501');
    if (server === undefined) return;
    const begun = process.services.operations.begin({
      ...{
        idempotencyKey: 'press:1:1:1:reboot',
        sourceMessage: undefined,
        action: 'reboot',
        serverId: server.id,
      },
      ...{ personId: anna, chatId: chat, chatKind: 'private' },
    });
    if (begun.kind === 'started') process.services.operations.dispatch(begun.operation.id, Promise.resolve());
    await process.pass(30_000);
  },
  order: async process => {
    const accountId = accountOf(process);
    if (accountId === undefined) return;
    const begun = process.services.operations.begin({
      ...{ idempotencyKey: 'order:1:1:7', action: 'create', accountId, personId: anna, chatId: chat },
      ...{ chatKind: 'private', details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' } },
    });
    if (begun.kind === 'started') process.services.operations.dispatch(begun.operation.id, Promise.resolve());
    await process.pass(10_000);
  },
  install: async process => {
    const server = serverOf(process, '502');
    if (server === undefined) return;
    const begun = process.services.operations.begin({
      ...{
        idempotencyKey: 'install:1:1:7',
        action: 'install',
        serverId: server.id,
        personId: anna,
        chatId: chat,
        chatKind: 'private',
      },
      details: { template: 'debian-13', title: 'Debian 13', sshKeyIds: [] },
    });
    if (begun.kind === 'started') process.services.operations.dispatch(begun.operation.id, Promise.resolve());
    await process.pass(20_000);
  },
  'a server falls': async ({ pass }, { turn }) => {
    turn('501', 'stopped');
    await pass(minute);
  },
  'the longest deadline passes': async ({ pass }, { clock }) => {
    clock.now += 60 * minute;
    await pass(10_000);
  },
};

/** Unlinks, for good. */
export async function forget({ services, db, pass }: Process): Promise<void> {
  for (const { id } of db.links.ofPerson(anna)) services.userData.unlinkAccount(anna, id);
  await pass(5_000);
}
