import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startChatPage, type ChatPage } from './chat-page/start-chat-page.ts';
import { startFakeProvider, type FakeProvider } from './provider/fake-provider.ts';
import type { Account } from './provider/records.ts';
import { seed, type SeedOptions } from './seed.ts';
import { startFakeTelegram, type FakeTelegram } from './telegram/fake-telegram.ts';

export interface DemoOptions extends SeedOptions {
  /** The page's port; a free one by default, and where it is in use. */
  readonly port?: number;
}

export interface Demo {
  readonly page: ChatPage;
  readonly account: Account;
  readonly provider: FakeProvider;
  readonly telegram: FakeTelegram;
  readonly bot: ChildProcess;
  /** Stops everything. Gives the bot's exit code. */
  readonly stop: () => Promise<number>;
}

function startBot(folder: string, urls: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, '..', 'src', 'main.ts')], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
      MASTER_KEY: randomBytes(32).toString('base64'),
      DATABASE_PATH: join(folder, 'bot.db'),
      // Faster than the defaults, for the person who is watching.
      POLL_FAST_SECONDS: '1',
      POLL_IDLE_SECONDS: '4',
      ...urls,
    },
    // Ctrl+C in the terminal must only reach this process, which then stops the bot.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function openPage(options: Parameters<typeof startChatPage>[0]): Promise<ChatPage> {
  try {
    return await startChatPage(options);
  } catch (error) {
    const isInUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isInUse) throw error;
    return startChatPage({ ...options, port: 0 });
  }
}

/** Starts the real bot between a fake Telegram with a chat page and a fake provider. Nothing is kept. */
export async function startDemo({ port = 0, ...seedOptions }: DemoOptions = {}): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'inferno-vps-bot-demo-'));
  const provider = await startFakeProvider({ durations: { rebootMs: 5_000, stopMs: 3_000, bootMs: 3_000 } });
  const telegram = await startFakeTelegram({ botName: 'Inferno VPS', botUsername: 'inferno_demo_bot' });
  const { account, page: pageOptions } = seed(provider, telegram, seedOptions);
  const page = await openPage({ ...pageOptions, port });
  const bot = startBot(folder, {
    BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    INFERNO_API_URL: provider.url,
  });
  process.once('exit', () => void bot.kill('SIGKILL'));

  const stop = async (): Promise<number> => {
    const isRunning = bot.exitCode === null && bot.signalCode === null;
    if (isRunning) {
      const exited = once(bot, 'exit');
      bot.kill('SIGTERM');
      await exited;
    }
    await Promise.all([page.close(), telegram.close(), provider.close()]);
    rmSync(folder, { recursive: true, force: true });
    // A bot that is killed before it handles signals has no exit code, but has stopped as requested.
    return bot.exitCode ?? (isRunning ? 0 : 1);
  };
  return { page, account, provider, telegram, bot, stop };
}
