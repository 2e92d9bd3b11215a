import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Provider } from '../../src/domain/provider.ts';
import { createSecret } from '../../src/domain/secret.ts';
import type { Notifier } from '../../src/services/notifier.ts';
import { createReadModel } from '../../src/services/read-model.ts';
import { createServices } from '../../src/services/services.ts';
import { createWakeups } from '../../src/services/context.ts';
import type { AccountId, ChatId, PersonId } from '../../src/domain/server.ts';
import { createProvider } from '../../src/provider/client.ts';
import { createTaskSet } from '../../src/lib/loop.ts';
import { type FakeProvider, startFakeProvider } from '../../demo/provider/fake-provider.ts';
import { openDb, type Db } from '../../src/db/db.ts';
import { quietLog as log } from '../quiet-log.ts';

export const anna = 1 as PersonId;
export const chat = 1 as ChatId;

/** Thrown by everything that a dead process would no longer have done. */
class Dead extends Error {}

/** Counts the points at which a process can die, and dies at one of them. */
function createDeathPoint(diesAt: number) {
  let points = 0;
  let dead = false;
  const passed: string[] = [];
  return {
    passed,
    isDead: () => dead,
    point(name: string): void {
      if (dead) throw new Dead();
      if (points === diesAt) {
        dead = true;
        throw new Dead(name);
      }
      points += 1;
      passed.push(name);
    },
  };
}

/** The provider's client, with a point before each call (not sent yet) and after it (answered, not recorded). */
function dyingProvider(provider: Provider, point: (name: string) => void): Provider {
  return Object.fromEntries(
    Object.entries(provider).map(([name, call]) => [
      name,
      async (...parameters: unknown[]) => {
        point(`before ${name}`);
        const answer = await (call as (...all: unknown[]) => Promise<unknown>)(...parameters);
        point(`after ${name}`);
        return answer;
      },
    ]),
  ) as unknown as Provider;
}

/** The database's transactions, with a point before each that is not within another. */
function dyingTransaction(db: Pick<Db, 'transaction'>, point: (name: string) => void): Db['transaction'] {
  let depth = 0;
  return work => {
    if (depth === 0) point('transaction');
    depth += 1;
    try {
      return db.transaction(work);
    } finally {
      depth -= 1;
    }
  };
}

/** Everything that is sent arrives. */
const notifier: Notifier = {
  send: () => Promise.resolve({ kind: 'attempted', call: 'send', outcome: { kind: 'sent', messageId: 1 } }),
  updateLiveMessage: () => Promise.resolve({ kind: 'sent', messageId: 1 }),
  reportInterrupted: () => Promise.resolve(),
};

export type World = Awaited<ReturnType<typeof createWorld>>;

/** One database file, one fake provider, one clock; processes come and go. */
export async function createWorld() {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  const masterKey = randomBytes(32);
  const provider: FakeProvider = await startFakeProvider({
    now: () => clock.now,
    durations: { installMs: 60_000 },
  });
  const owner = provider.addAccount();
  let close: () => Promise<void> = () => Promise.resolve();

  /** Starts a process on the file; `diesAt` is the number of the point at which it does. */
  const start = (diesAt = Infinity) => {
    const opened = openDb({
      path: join(folder, 'bot.db'),
      migrations: join(import.meta.dirname, '../../migrations'),
      masterKey,
      previousKeys: [],
      now: () => clock.now,
    });
    if (opened.kind === 'failed') throw new Error(opened.failure.kind);
    const db = opened.value;
    const deathPoint = createDeathPoint(diesAt);
    const client = createProvider({ url: new URL(provider.url) });
    const tasks = createTaskSet(log);
    const now = () => clock.now;
    const crashingDb = { ...db, transaction: dyingTransaction(db, deathPoint.point) };
    const infernoApiUrl = new URL(provider.url);
    const services = createServices({
      options: { infernoApiUrl, providerCallsPerSecond: 0, pollFastMs: 5_000, pollIdleMs: 60_000 },
      db: crashingDb,
      provider: dyingProvider(client, deathPoint.point),
      readModel: createReadModel({ db: crashingDb, infernoApiUrl, now }),
      notifier,
      wakeups: createWakeups(),
      log,
      tasks,
      now,
      random: () => 0.5,
    });
    close = async () => {
      await client.close();
      db.close();
    };
    return {
      db,
      services,
      passed: deathPoint.passed,
      isDead: deathPoint.isDead,
      drain: () => tasks.drain(60_000),
      close,
      /** Lets time pass in steps of five seconds, and polls everything that falls due. */
      async pass(ms: number): Promise<void> {
        for (let passed = 0; passed < ms; passed += 5_000) {
          clock.now += 5_000;
          services.loops.poll();
          await tasks.drain(60_000);
        }
      },
    };
  };

  /** Anna's link, and the first poll of her account. */
  const link = async (): Promise<AccountId> => {
    const { db, services, drain, close: end } = start();
    const credentials = { cid: createSecret(owner.cid), key: createSecret(owner.key) };
    db.people.save({ id: anna, firstName: 'Anna', telegramLanguage: 'en' }, clock.now);
    const id = db.links.addCandidate({ personId: anna, chatId: chat, label: 'Main', credentials }, clock.now);
    const account = db.accounts.findOrCreate(db.fingerprint(provider.url, owner.cid), clock.now).id;
    db.links.confirm(id, { accountId: account, label: 'Main', isDefault: true }, clock.now);
    services.loops.poll();
    await drain();
    // The second run reads the servers that the first has found.
    services.loops.poll();
    await drain();
    await end();
    return account;
  };

  return {
    clock,
    provider,
    cid: owner.cid,
    start,
    link,
    /** Ends what still runs. */
    end: async () => {
      await close();
      await provider.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
