import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { createSecret } from '../../src/domain/result.ts';
import type { AccountId } from '../../src/domain/server.ts';
import { createProvider } from '../../src/provider/client.ts';
import { type FakeProvider, startFakeProvider } from '../../demo/provider/fake-provider.ts';
import type { Notifier } from '../../src/services/context.ts';
import { newFolder, newKey, open } from '../db/test-database.ts';
import { createLifecycle, withCallPoints, withCrashPoints } from './lifecycle.ts';
import { anna, chat, startServices } from './start-services.ts';

export type World = Awaited<ReturnType<typeof createWorld>>;
export type Process = ReturnType<World['start']>;

/** Starts all polls that are due, of which one run starts a few. */
function pollDue({ loops }: Pick<ReturnType<typeof startServices>['services'], 'loops'>): void {
  for (let runs = 0; runs < 100; runs += 1) if (loops.poll() > 0) return;
}

/** One database file, one fake provider, one clock; processes come and go. */
export async function createWorld() {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const folder = newFolder();
  const masterKey = newKey();
  const provider: FakeProvider = await startFakeProvider({
    now: () => clock.now,
    durations: { installMs: 60_000 },
  });
  const owner = provider.addAccount();
  let close: () => Promise<void> = () => Promise.resolve();

  /** Starts a process on the file; `diesAt` is the number of the point at which it does. */
  const start = (diesAt = Infinity, notifier: Partial<Notifier> = {}) => {
    const db = open(join(folder, 'bot.db'), masterKey, [], () => clock.now);
    const lifecycle = createLifecycle(undefined, diesAt);
    const client = createProvider({ url: new URL(provider.url) });
    const { services, drain } = startServices({
      db: withCrashPoints(lifecycle, db, 'transactions'),
      provider: withCallPoints(lifecycle, client),
      url: new URL(provider.url),
      now: () => clock.now,
      notifier: () => notifier,
    });
    close = async () => {
      await client.close();
      db.close();
    };
    return {
      db,
      services,
      passed: lifecycle.passed,
      isDead: lifecycle.hasEnded,
      drain,
      close,
      /** Lets time pass in steps of five seconds, and polls everything that falls due. */
      async pass(ms: number): Promise<void> {
        for (let passed = 0; passed < ms; passed += 5_000) {
          clock.now += 5_000;
          pollDue(services);
          await drain();
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
    pollDue(services);
    await drain();
    // The second run reads the servers that the first has found.
    pollDue(services);
    await drain();
    await end();
    return account;
  };

  return {
    clock,
    folder,
    provider,
    cid: owner.cid,
    start,
    link,
    /** Ends what is still running. */
    end: async () => {
      await close();
      await provider.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The process that continues after a crash. */
interface Recovery {
  readonly next: Process;
  /** The last point that the process has passed. */
  readonly at: string;
  /** Names the point in the message of an assertion. */
  readonly where: string;
}

/**
 * Makes a request in a process that crashes at its first point, then in a new world at its second, and so on until one
 * doesn't crash. The request is made again in the process after it, because its update is still in the inbox.
 */
export async function* crashAtEveryPoint(options: {
  /** A new world in which the request can be made. */
  readonly begin: () => Promise<World>;
  readonly request: (process: Process) => unknown;
  /** How long until the next process starts. */
  readonly downMs?: number;
}): AsyncGenerator<Recovery, void, undefined> {
  const { begin, request, downMs = 1_000 } = options;
  for (let point = 0, hasCrashed = true; hasCrashed; point += 1) {
    const world = await begin();
    const crashing = world.start(point);
    try {
      await request(crashing);
    } catch (error) {
      if (!crashing.isDead()) throw error;
    }
    await crashing.drain();
    hasCrashed = crashing.isDead();
    await crashing.close();
    world.clock.now += downMs;
    const next = world.start();
    next.services.maintenance.recover();
    await request(next);
    await next.drain();
    const at = crashing.passed.at(-1) ?? 'the beginning';
    yield { next, at, where: `point ${point}, after ${at}` };
    await next.close();
  }
}
