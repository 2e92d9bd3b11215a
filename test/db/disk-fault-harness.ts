import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createSecret } from '../../src/domain/result.ts';
import type { AccountId } from '../../src/domain/server.ts';
import type { Log } from '../../src/lib/log.ts';
import { quietLog } from '../test-log.ts';
import { createCountingProvider } from './counting-provider.ts';
import { isDiskFault } from './failing-disk.ts';
import { memoryDisk, newKey, open } from './test-database.ts';
import { anna, byAnna, startOperation, chat, startServices } from '../services/start-services.ts';

const masterKey = newKey();
let template: Buffer | undefined;

/** A folder with a database that has everything but people. */
function newFolder(parent: string): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(parent, 'disk-fault-'));
  const path = join(folder, 'bot.db');
  // The migrations take longer than everything else in a scenario.
  if (template === undefined) {
    open(path, masterKey).close();
    template = readFileSync(path);
  } else {
    writeFileSync(path, template, { mode: 0o600 });
  }
  return { folder, path };
}

/** One database file, a counting provider and a clock, for processes one after another. */
export function createDiskFaultWorld(parent = memoryDisk) {
  const { folder, path } = newFolder(parent);
  const clock = { now: Date.UTC(2026, 0, 1) };
  const counting = createCountingProvider(path);
  /** How often each notification was sent, by its key. */
  const sent = new Map<string, number>();
  /** Errors that the disk didn't cause. */
  const bugs: unknown[] = [];
  const log: Log = {
    ...quietLog,
    error: (_, fields) => {
      if (!isDiskFault(fields?.error)) bugs.push(fields?.error);
    },
  };

  const start = () => {
    const db = open(path, masterKey, [], () => clock.now);
    const { services, tasks, drain } = startServices({
      ...{ db, log, provider: counting.provider, now: () => clock.now },
      notifier: () => ({
        send: items => {
          for (const { key } of items) sent.set(key, (sent.get(key) ?? 0) + 1);
          return Promise.resolve({
            ...{ kind: 'attempted', call: 'send', outcome: { kind: 'sent', messageId: 1 } },
          });
        },
      }),
    });
    /** Like a loop: after an error the next run tries again. */
    const loop = (run: () => unknown): void => {
      try {
        run();
      } catch (error) {
        log.error('loop-failed', { error });
      }
    };
    return {
      db,
      services,
      tasks,
      drain,
      recover: services.maintenance.recover,
      close: () => db.close(),
      /** Lets time pass in steps of five seconds, and runs the loops. */
      async pass(ms: number): Promise<void> {
        for (let passed = 0; passed < ms; passed += 5_000) {
          clock.now += 5_000;
          loop(services.loops.poll);
          await drain();
          loop(services.loops.deliver);
          await drain();
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
    sent,
    bugs,
    calls: counting.calls,
    unwritten: counting.unwritten,
    setState: counting.setState,
    start,
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type DiskFaultWorld = ReturnType<typeof createDiskFaultWorld>;
export type Process = ReturnType<DiskFaultWorld['start']>;

const credentials = { cid: createSecret('777'), key: createSecret('k3y') };
const minute = 60_000;

const serverOf = ({ db }: Process, order: string) => {
  const [link] = db.links.ofPerson(anna);
  const known = link === undefined ? [] : db.servers.ofAccount(link.accountId);
  return known.find(({ snapshot }) => snapshot.order.id === order);
};
const accountOf = ({ db }: Process): AccountId | undefined => db.links.ofPerson(anna)[0]?.accountId;

/** What a person does, in order. Each input can be repeated, and is then the same request. */
export const inputs: Readonly<Record<string, (process: Process, world: DiskFaultWorld) => Promise<void>>> = {
  link: async ({ services, db, tasks, pass }, { clock }) => {
    db.people.save({ id: anna, firstName: 'Anna', telegramLanguage: 'en' }, clock.now);
    if (db.links.ofPerson(anna).length === 0) {
      const started = services.accountLinking.start({
        personId: anna,
        chatId: chat,
        label: 'Main',
        credentials,
      });
      if (started.kind === 'checking')
        tasks.start('check', () => services.accountLinking.check(started.candidate));
    }
    await pass(10_000);
  },
  reboot: async (process, _world) => {
    const server = serverOf(process, '501');
    if (server === undefined) return;
    startOperation(process, {
      ...byAnna,
      idempotencyKey: 'press:1:1:1:reboot',
      sourceMessage: undefined,
      action: 'reboot',
      serverId: server.id,
    });
    await process.pass(30_000);
  },
  order: async process => {
    const accountId = accountOf(process);
    if (accountId === undefined) return;
    startOperation(process, {
      ...{ ...byAnna, idempotencyKey: 'order:1:1:7', action: 'order', accountId },
      details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' },
    });
    await process.pass(10_000);
  },
  install: async process => {
    const server = serverOf(process, '502');
    if (server === undefined) return;
    startOperation(process, {
      ...{ ...byAnna, idempotencyKey: 'install:1:1:7', action: 'install', serverId: server.id },
      details: { template: 'debian-13', title: 'Debian 13', sshKeyIds: [] },
    });
    await process.pass(20_000);
  },
  'a server stops': async ({ pass }, { setState }) => {
    setState('501', 'stopped');
    await pass(minute);
  },
  'the longest deadline passes': async ({ pass }, { clock }) => {
    clock.now += 60 * minute;
    await pass(10_000);
  },
};

/** Unlinks the account. */
export async function unlink({ services, db, pass }: Process): Promise<void> {
  for (const { id } of db.links.ofPerson(anna)) services.userData.unlinkAccount(anna, id);
  await pass(5_000);
}
