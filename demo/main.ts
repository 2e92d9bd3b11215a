import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { PageOptions } from './chat-page/page-actions.ts';
import { startChatPage } from './chat-page/start-chat-page.ts';
import { startFakeProvider } from './provider/fake-provider.ts';
import { seed } from './seed.ts';
import { startFakeTelegram } from './telegram/fake-telegram.ts';

const defaultPort = 8080;

const print = (line = ''): void => void process.stdout.write(`${line}\n`);

/** Opens the page on the default port, or on a free one where that is in use. */
async function openPage(options: PageOptions) {
  try {
    return await startChatPage({ ...options, port: defaultPort });
  } catch (error) {
    const isInUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isInUse) throw error;
    print(`Port ${defaultPort} is in use. The page is on another port.`);
    return startChatPage(options);
  }
}

function startBot(folder: string, urls: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, '..', 'src', 'main.ts')], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
      MASTER_KEY: randomBytes(32).toString('base64'),
      DATABASE_PATH: join(folder, 'bot.db'),
      // Faster than the defaults: somebody is watching.
      POLL_FAST_SECONDS: '1',
      POLL_IDLE_SECONDS: '4',
      ...urls,
    },
    // Ctrl+C in the terminal must only reach this process, which then stops the bot.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** Stops the bot with this process. Gives the exit code once the bot has stopped. */
function waitForBot(bot: ChildProcess): Promise<number> {
  let isStopping = false;
  const stop = (): void => {
    isStopping = true;
    bot.kill('SIGTERM');
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.once('exit', () => void bot.kill('SIGKILL'));
  // A bot that doesn't listen for signals yet has no exit code, but has stopped as asked.
  return new Promise(resolve => bot.once('exit', code => resolve(code ?? (isStopping ? 0 : 1))));
}

/** Runs the real bot between a fake Telegram with a chat page and a fake provider. Nothing is kept. */
async function runDemo(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'inferno-vps-bot-demo-'));
  const provider = await startFakeProvider({ durations: { rebootMs: 5_000, stopMs: 3_000, bootMs: 3_000 } });
  const telegram = await startFakeTelegram({ botName: 'Inferno VPS', botUsername: 'inferno_demo_bot' });
  const { account, page: pageOptions } = seed(provider, telegram);
  const page = await openPage(pageOptions);
  const stopped = waitForBot(
    startBot(folder, {
      BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      INFERNO_API_URL: provider.url,
    }),
  );

  print();
  print('inferno-vps-bot demo. Nothing leaves this machine, and nothing is saved.');
  print();
  print(`  Open      ${page.url}`);
  print(`  and send  /link ${account.cid} ${account.key}`);
  print(`  or        /login ${account.email} ${account.password}`);
  print();
  print('Then press Servers. A few seconds after linking, a new VPS gets installed.');
  print('Press Ctrl+C to stop.');
  print();

  const exitCode = await stopped;
  await Promise.all([page.close(), telegram.close(), provider.close()]);
  rmSync(folder, { recursive: true, force: true });
  return exitCode;
}

process.exitCode = await runDemo();
