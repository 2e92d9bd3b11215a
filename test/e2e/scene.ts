import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startFakeProvider, type FakeProviderOptions } from '../../demo/provider/fake-provider.ts';
import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import { startFakeTelegram, type FakeTelegramOptions } from '../../demo/telegram/fake-telegram.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { startBotProcess, type BotProcess } from './bot-process.ts';

export interface SceneOptions {
  readonly provider?: FakeProviderOptions;
  readonly telegram?: FakeTelegramOptions;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A short reboot, as a test wants it; a real one takes half a minute. */
const quickDurations = { rebootMs: 400, stopMs: 300, bootMs: 300, installMs: 600 };

/** The card that answers what somebody wrote, once it has its power buttons. */
export const cardAfter = (
  messages: readonly ChatMessage[],
  asked: ChatMessage,
  name: string,
): ChatMessage | undefined =>
  messages.findLast(
    message =>
      message.id > asked.id &&
      message.text.includes(name) &&
      labelsOf(message).some(label => /Reboot|Boot|Перезагрузить|Запустить/.test(label)),
  );

/** Both stand-ins, and the real bot between them as a process of its own. */
export async function setScene(options: SceneOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'inferno-vps-bot-'));
  const provider = await startFakeProvider({ durations: quickDurations, ...options.provider });
  const telegram = await startFakeTelegram(options.telegram);
  const environment: Readonly<Record<string, string>> = {
    BOT_TOKEN: telegram.token,
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATABASE_PATH: join(folder, 'data', 'bot.db'),
    TELEGRAM_API_ROOT: telegram.url,
    INFERNO_API_URL: provider.url,
    TELEGRAM_MESSAGES_PER_SECOND: '0',
    PROVIDER_CALLS_PER_SECOND: '0',
    // Tests are in more of a hurry than people.
    COMMANDS_PER_MINUTE: '0',
    POLL_FAST_SECONDS: '0.15',
    POLL_IDLE_SECONDS: '0.6',
    LOG_LEVEL: 'info',
    ...options.environment,
  };
  const running = new Set<BotProcess>();

  const start = (changes: Readonly<Record<string, string>> = {}): BotProcess => {
    const bot = startBotProcess({ ...environment, ...changes }, folder);
    running.add(bot);
    void bot.exited.then(() => running.delete(bot));
    return bot;
  };

  /** Pulls the plug of whatever runs. */
  const kill = async (): Promise<void> => {
    await Promise.all([...running].map(bot => bot.kill()));
  };

  /** The newest message from the bot in somebody's private chat that says this. */
  const said = (person: Person, text: string | RegExp, withinMs = 25_000): Promise<ChatMessage> =>
    telegram.until(
      () =>
        telegram
          .messagesIn(person, { fromBot: true })
          .findLast(message =>
            typeof text === 'string' ? message.text.includes(text) : text.test(message.text),
          ),
      { withinMs, what: `"${String(text)}"` },
    );

  return {
    folder,
    provider,
    telegram,
    environment,
    start,
    /** Pulls the plug of whatever runs, and starts it again. */
    restart: async (): Promise<BotProcess> => {
      await kill();
      return start();
    },
    /** Pulls the plug of whatever runs. */
    kill,
    /** What was asked of the provider for one account. */
    callsFor: ({ cid }: { readonly cid: string }, action?: string) =>
      provider.calls.filter(
        call => call.parameters.cid === cid && (action === undefined || call.action === action),
      ),
    /** For tests that share a scene: the provider behaves again, whatever was tried with it. */
    calm: async (): Promise<void> => {
      telegram.faults.clear();
      provider.faults.clear();
      provider.durations.reset();
      provider.setLatency(0);
      await provider.goOnline();
    },
    said,
    /** Somebody with a linked account, and the servers that it has; the greeting is over. */
    linked: async (
      name: string,
      servers: readonly { readonly name: string; readonly state?: 'on' | 'off' }[] = [],
      languageCode = 'en',
    ) => {
      const account = provider.addAccount();
      const orders = servers.map(server => provider.addServer(account.cid, server));
      const person = telegram.person({ firstName: name, languageCode });
      await person.writes(`/link ${account.cid} ${account.key}`);
      await said(person, languageCode === 'ru' ? 'Привязан' : 'Linked');
      return { person, account, orders };
    },
    /** The card of a server, read and with its buttons. */
    card: async (person: Person, name: string): Promise<ChatMessage> => {
      const asked = await person.writes(`/server ${name}`);
      return telegram.until(() => cardAfter(telegram.messagesIn(person, { fromBot: true }), asked, name), {
        withinMs: 25_000,
        what: `the card of ${name}`,
      });
    },
    close: async () => {
      await kill();
      await Promise.all([provider.close(), telegram.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Scene = Awaited<ReturnType<typeof setScene>>;
