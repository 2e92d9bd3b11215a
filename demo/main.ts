import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { furnish } from './seed.ts';
import { startProvider } from './provider/fake-provider.ts';
import { startChatPage, type ChatPageOptions } from './chat-page/start-chat-page.ts';
import { startTelegram } from './telegram/fake-telegram.ts';

const usualPort = 8080;

const say = (line = ''): void => void process.stdout.write(`${line}\n`);

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/** On the usual port, or where that is somebody else's, on a free one. */
async function openPage(options: ChatPageOptions) {
  try {
    return await startChatPage({ ...options, port: usualPort });
  } catch (error) {
    if (!isTaken(error)) throw error;
    say(`Port ${usualPort} is taken, so the page is on another one.`);
    return startChatPage({ ...options, port: 0 });
  }
}

/**
 * The whole bot with no token and no network: the real process, a stand-in Telegram with a chat page, and
 * a stand-in provider with a few servers. Everything is forgotten at the end.
 */
async function runDemo(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'inferno-vps-bot-demo-'));
  const provider = await startProvider({ durations: { rebootMs: 5_000, stopMs: 3_000, bootMs: 3_000 } });
  const telegram = await startTelegram({ botName: 'Inferno VPS', botUsername: 'inferno_demo_bot' });
  const { account, ...world } = furnish(provider, telegram);
  const page = await openPage({ telegram, ...world });

  const bot = spawn(process.execPath, [join(import.meta.dirname, '..', 'src', 'main.ts')], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
      BOT_TOKEN: telegram.token,
      MASTER_KEY: randomBytes(32).toString('base64'),
      DATABASE_PATH: join(folder, 'bot.db'),
      TELEGRAM_API_ROOT: telegram.url,
      INFERNO_API_URL: provider.url,
      // Somebody is watching: more often than in earnest.
      POLL_FAST_SECONDS: '1',
      POLL_IDLE_SECONDS: '4',
    },
    // Not in the terminal's group: Ctrl+C comes to us, and we end it.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let isStopping = false;
  // A bot that is stopped before it listens for signals ends by the signal itself: as wished, too.
  const ended = new Promise<number>(resolve =>
    bot.once('exit', code => resolve(code ?? (isStopping ? 0 : 1))),
  );
  const stopBot = () => {
    isStopping = true;
    bot.kill('SIGTERM');
  };
  process.once('SIGINT', stopBot).once('SIGTERM', stopBot);
  // Whatever ends us without a word takes the bot along.
  process.once('exit', () => void bot.kill('SIGKILL'));

  say();
  say('inferno-vps-bot: the demo. Nothing leaves this machine, and nothing is kept.');
  say();
  say(`  Open      ${page.url}`);
  say(`  and send  /link ${account.cid} ${account.key}`);
  say(`  or        /login ${account.email} ${account.password}`);
  say();
  say('Then press Servers. A while after linking, a new VPS becomes active.');
  say('Ctrl+C ends it.');
  say();

  const status = await ended;
  await Promise.all([page.close(), telegram.close(), provider.close()]);
  rmSync(folder, { recursive: true, force: true });
  return status;
}

process.exitCode = await runDemo();
