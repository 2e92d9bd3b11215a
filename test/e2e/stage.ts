import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { startApp, type App } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { Log } from '../../src/lib/log.ts';
import { startFakeProvider } from '../../demo/provider/fake-provider.ts';
import type { Where } from '../../demo/telegram/person.ts';
import { startFakeTelegram } from '../../demo/telegram/fake-telegram.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';

/** A machine that has much to do takes seconds for anything. */
export const withinMs = 30_000;

/**
 * Both stand-ins, and the real app between them in this process, with a clock that can be put forward, and
 * that runs as many times faster as `speed` says: what waits for seconds is there in tenths of them. `timeoutFactor` is the app's own.
 */
export async function setStage({ speed = 1, timeoutFactor = 1, pollIdleSeconds = 0.6 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'stage-'));
  const provider = await startFakeProvider({ durations: { installMs: 300 } });
  const telegram = await startFakeTelegram();
  const logged: unknown[] = [];
  const note = (event: string, fields?: unknown) => void logged.push([event, fields]);
  const log: Log = {
    trace: note,
    debug: note,
    info: note,
    warn: note,
    error: note,
    fatal: note,
    redact: () => undefined,
  };
  const environment = {
    BOT_TOKEN: telegram.token,
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATABASE_PATH: join(folder, 'bot.db'),
    TELEGRAM_API_ROOT: telegram.url,
    INFERNO_API_URL: provider.url,
    TELEGRAM_MESSAGES_PER_SECOND: '0',
    // As often as ever by a real clock.
    POLL_FAST_SECONDS: `${0.2 * speed}`,
    POLL_IDLE_SECONDS: `${pollIdleSeconds * speed}`,
  };
  const setAt = Date.now();
  let aheadMs = 0;
  const now = () => Date.now() + (Date.now() - setAt) * (speed - 1) + aheadMs;
  let app: App | undefined;

  const start = async (): Promise<void> => {
    const loaded = loadConfig({ environment, folder });
    if (loaded.kind === 'failed') throw new Error(JSON.stringify(loaded.failure));
    const started = await startApp(loaded.value.config, { log, now, maxPauseMs: 100, timeoutFactor });
    if (started.kind === 'failed') throw new Error(started.failure.kind);
    app = started.value;
  };

  /** The newest message from the bot in a group, or somebody's private chat, that says all of this. */
  const said = (where: Where, ...texts: readonly (string | RegExp)[]): Promise<ChatMessage> =>
    telegram.until(
      () =>
        telegram
          .messagesIn(where, { fromBot: true })
          .findLast(message =>
            texts.every(text =>
              typeof text === 'string' ? message.text.includes(text) : text.test(message.text),
            ),
          ),
      { withinMs, what: texts.map(String).join(' & ') },
    );

  await start();
  return {
    provider,
    telegram,
    folder,
    /** All that was logged, errors with all that they hold. */
    logged: () =>
      JSON.stringify(logged, (_, value: unknown) => (value instanceof Error ? inspect(value) : value)),
    start,
    stop: async () => {
      await app?.stop();
      app = undefined;
    },
    /** Lets time pass at once, for the bot alone. */
    pass: (ms: number) => void (aheadMs += ms),
    said,
    /** Somebody with one linked account. */
    linked: async (name: string, languageCode = 'en') => {
      const account = provider.addAccount();
      const person = telegram.person({ firstName: name, languageCode });
      await person.writes(`/link ${account.cid} ${account.key}`);
      await said(person, /Linked|Привязан/);
      return { person, account };
    },
    close: async () => {
      await app?.stop();
      await Promise.all([provider.close(), telegram.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Stage = Awaited<ReturnType<typeof setStage>>;
