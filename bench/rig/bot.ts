import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { FakeProvider } from '../fakes/provider.ts';
import type { FakeTelegram } from '../fakes/telegram.ts';
import { createDatabase, masterKey } from './database.ts';
import type { Probe } from './probe.ts';
import { start, type Started } from './process.ts';

const bench = join(import.meta.dirname, '..');
const measured = ['--import', join(import.meta.dirname, 'probe.ts')];
const { scripts } = JSON.parse(readFileSync(join(bench, '../package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
/** The flags that `npm start` gives to Node. */
const startFlags = scripts.start?.match(/--(?:max|no)-\S+/g) ?? [];

export interface FakeServers {
  readonly telegram: Started<FakeTelegram>['remote'];
  readonly provider: Started<FakeProvider>['remote'];
  readonly telegramUrl: string;
  readonly providerUrl: string;
  readonly stop: () => Promise<void>;
}

/** Starts both fakes, in processes of their own. */
export async function startFakes({ servers = 5, latencyMs = 100 } = {}): Promise<FakeServers> {
  const telegram = start<FakeTelegram>(join(bench, 'fakes/telegram.ts'));
  const provider = start<FakeProvider>(join(bench, 'fakes/provider.ts'), {
    env: { SERVERS: String(servers), LATENCY_MS: String(latencyMs) },
  });
  const [telegramPort, providerPort] = [await telegram.remote.open(), await provider.remote.open()];
  return {
    telegram: telegram.remote,
    provider: provider.remote,
    telegramUrl: `http://127.0.0.1:${telegramPort}`,
    providerUrl: `http://127.0.0.1:${providerPort}/api_client.php`,
    stop: async () => {
      await Promise.all([telegram.stop(), provider.stop()]);
    },
  };
}

/** Starts a program of `loops/`, or with the name of a library `loops/echo.ts` with that. */
export const startLoop = (
  name: 'telegraf' | 'grammy' | 'undici' | 'undici-polls',
  apiRoot: string,
): Started<Probe> => {
  const isLibrary = name === 'telegraf' || name === 'grammy';
  return start<Probe>(join(bench, 'loops', isLibrary ? 'echo.ts' : `${name}.ts`), {
    env: { API_ROOT: apiRoot, ...(isLibrary && { LIBRARY: name }) },
    flags: measured,
  });
};

const main = join(bench, '../src/main.ts');
const compileCache = { NODE_COMPILE_CACHE: join(bench, '../node_modules/.cache/node') };

/**
 * Compiles what has changed since the installation, and the probe. Otherwise the first bot that is measured would also
 * load what strips types, which takes 17 MB.
 */
export function fillCompileCache(): void {
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, args, { env: { ...process.env, ...compileCache }, stdio: 'ignore' });
  run(join(bench, '../src/fill-compile-cache.ts'));
  run(...measured, main, '--help');
}

/** Starts the bot as `npm start` does. Resolves when it polls for updates, to how long that took in ms. */
export async function startBot(
  fakes: FakeServers,
  { path, env = {} }: { readonly path?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Started<Probe> & { readonly startMs: number }> {
  const database = path ?? createDatabase({ accounts: 0, serversOf: () => 0, dueWithinMs: 0 });
  const startedAt = performance.now();
  const bot = start<Probe>(main, {
    flags: [...startFlags, ...measured],
    env: {
      BOT_TOKEN: '1000000:benchmark-token',
      MASTER_KEY: masterKey.toString('base64'),
      DATABASE_PATH: database,
      TELEGRAM_API_ROOT: fakes.telegramUrl,
      INFERNO_API_URL: fakes.providerUrl,
      LOG_LEVEL: 'error',
      MALLOC_ARENA_MAX: '2',
      ...compileCache,
      ...env,
    },
  });
  await fakes.telegram.polled();
  return { ...bot, startMs: performance.now() - startedAt };
}

export interface Usage {
  /** CPU time of the main thread, in µs. */
  readonly cpuUs: number;
  /** As a share of the time, in per cent. */
  readonly cpuPercent: number;
  /** Resident memory at the end, in MB. */
  readonly megabytes: number;
}

/** What a process uses during some work. */
export async function measure<T>(
  { remote }: Pick<Started<Probe>, 'remote'>,
  work: () => Promise<T>,
): Promise<Usage & { readonly result: T }> {
  const before = await remote.usage();
  const result = await work();
  const after = await remote.usage();
  const cpuUs = after.cpuUs - before.cpuUs;
  return { result, cpuUs, cpuPercent: cpuUs / (after.at - before.at) / 10, megabytes: after.rss / 1e6 };
}
