import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';

import { test } from 'vitest';

import { startApp, type App } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createTestLog } from '../test-log.ts';
import type { Account } from '../../demo/provider/records.ts';
import { startFakeProvider, type FakeProviderOptions } from '../../demo/provider/fake-provider.ts';
import { startFakeTelegram, type FakeTelegramOptions } from '../../demo/telegram/fake-telegram.ts';
import { newFolder } from '../db/test-database.ts';
import { startBotProcess, type BotProcess } from './bot-process.ts';
import { createHelpers } from './helpers.ts';

export interface HarnessOptions {
  readonly provider?: FakeProviderOptions;
  readonly telegram?: FakeTelegramOptions;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface InProcessOptions extends HarnessOptions {
  /** How many times faster than the real one the app's clock runs. */
  readonly speed?: number;
  readonly timeoutFactor?: number;
  readonly pollIdleSeconds?: number;
}

/** A real reboot takes half a minute. */
const durations = { rebootMs: 400, stopMs: 300, bootMs: 300, installMs: 400 };

async function startFakes(options: HarnessOptions, pollSeconds: { fast: number; idle: number }) {
  const folder = newFolder('inferno-vps-bot');
  const provider = await startFakeProvider({ durations, ...options.provider });
  const telegram = await startFakeTelegram(options.telegram);
  const environment: Readonly<Record<string, string>> = {
    BOT_TOKEN: telegram.token,
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATABASE_PATH: join(folder, 'data', 'bot.db'),
    TELEGRAM_API_ROOT: telegram.url,
    INFERNO_API_URL: provider.url,
    // A test is faster than any person.
    TELEGRAM_MESSAGES_PER_SECOND: '0',
    PROVIDER_CALLS_PER_SECOND: '0',
    COMMANDS_PER_MINUTE: '0',
    POLL_FAST_SECONDS: String(pollSeconds.fast),
    POLL_IDLE_SECONDS: String(pollSeconds.idle),
    ...options.environment,
  };
  return { folder, provider, telegram, environment, databasePath: join(folder, 'data', 'bot.db') };
}

/** Both fakes, and the bot between them as a process. */
export async function asProcess(options: HarnessOptions = {}) {
  const fakes = await startFakes(options, { fast: 0.15, idle: 0.6 });
  const { folder, provider, telegram, environment } = fakes;
  const running = new Set<BotProcess>();

  const start = (changes: Readonly<Record<string, string>> = {}): BotProcess => {
    const bot = startBotProcess({ LOG_LEVEL: 'info', ...environment, ...changes }, folder);
    running.add(bot);
    void bot.exited.then(() => running.delete(bot));
    return bot;
  };
  const kill = async (): Promise<void> => {
    await Promise.all([...running].map(bot => bot.kill()));
  };

  return {
    ...fakes,
    ...createHelpers(fakes),
    start,
    /** Ends every process with SIGKILL. */
    kill,
    restart: async (): Promise<BotProcess> => {
      await kill();
      return start();
    },
    /** Ends every fault, for tests that share a harness. */
    resetFaults: async (): Promise<void> => {
      telegram.faults.clear();
      provider.faults.clear();
      provider.durations.reset();
      provider.setLatency(0);
      await provider.goOnline();
    },
    close: async () => {
      await kill();
      await Promise.all([provider.close(), telegram.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type ProcessHarness = Awaited<ReturnType<typeof asProcess>>;

/** Both fakes, and the app between them in this process, with a clock that can be advanced. */
export async function inProcess(options: InProcessOptions = {}) {
  const { speed = 1, timeoutFactor = 1, pollIdleSeconds = 0.6 } = options;
  // By the real clock the app polls at the same intervals at any speed.
  const fakes = await startFakes(options, { fast: 0.2 * speed, idle: pollIdleSeconds * speed });
  const { folder, provider, telegram, environment } = fakes;
  const logged: unknown[] = [];
  const log = createTestLog((event, fields) => void logged.push([event, fields]));
  const startedAt = Date.now();
  // How soon the loops notice that the clock was advanced. They run at each of these pauses, in every test that waits.
  const maxPauseMs = speed === 1 ? 250 : 100;
  let aheadMs = 0;
  const now = () => startedAt + (Date.now() - startedAt) * speed + aheadMs;
  let app: App | undefined;

  /** `changes`: settings that differ from now on. */
  const start = async (changes: Readonly<Record<string, string>> = {}): Promise<void> => {
    const loaded = loadConfig({ environment: { ...environment, ...changes }, folder });
    if (loaded.kind === 'failed') throw new Error(JSON.stringify(loaded.failure));
    const started = await startApp(loaded.value.config, { log, now, maxPauseMs, timeoutFactor });
    if (started.kind === 'failed') throw new Error(started.failure.kind);
    app = started.value;
  };
  const stop = async (): Promise<void> => {
    await app?.stop();
    app = undefined;
  };

  const helpers = createHelpers(fakes);
  const advanceClock = (ms: number): void => void (aheadMs += ms);

  await start();
  return {
    ...fakes,
    ...helpers,
    /** All that was logged, and everything that its errors hold. */
    logged: () =>
      JSON.stringify(logged, (_, value: unknown) => (value instanceof Error ? inspect(value) : value)),
    start,
    stop,
    restart: async (changes: Readonly<Record<string, string>> = {}): Promise<void> => {
      await stop();
      await start(changes);
    },
    /** Advances the app's clock; the fakes keep the real time. */
    advanceClock,
    /** The provider gives the account another key, and the bot has seen twice that the old one is rejected. */
    replaceKey: async (account: Pick<Account, 'cid'>): Promise<string> => {
      const key = provider.rotateKey(account.cid);
      const before = helpers.callsFor(account, 'orders').length;
      await helpers.waitUntil(() => helpers.callsFor(account, 'orders').length > before, 'a first rejection');
      // The answer takes a moment to arrive.
      await setTimeout(300);
      advanceClock(31_000);
      return key;
    },
    close: async () => {
      await app?.stop();
      await Promise.all([provider.close(), telegram.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Harness = Awaited<ReturnType<typeof inProcess>>;

/** Tests with a harness of their own each. They run side by side, since most of their time they wait. */
export function testWith<H extends { readonly close: () => Promise<void> }>(start: () => Promise<H>) {
  const run = async (body: (harness: H) => Promise<void> | void): Promise<void> => {
    const harness = await start();
    try {
      await body(harness);
    } finally {
      await harness.close();
    }
  };
  return Object.assign(
    (name: string, body: (harness: H) => Promise<void> | void) => test.concurrent(name, () => run(body)),
    {
      each:
        <T>(values: readonly T[]) =>
        (name: string, body: (value: T, harness: H) => Promise<void>) =>
          test.concurrent.for(values)(name, value => run(harness => body(value, harness))),
    },
  );
}
