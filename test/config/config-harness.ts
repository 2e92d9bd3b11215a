import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';

import { afterEach, beforeEach } from 'vitest';

import { newFolder } from '../db/test-database.ts';
import { describeProblems, loadConfig, type Config, type LoadedConfig } from '../../src/config.ts';

export const botToken = '123456789:AAFtokenOfATestBot-_0123456789';
export const masterKey = randomBytes(32);
export const required = { BOT_TOKEN: botToken, MASTER_KEY: masterKey.toString('base64') };

/** The folder that the bot is started in. */
export let folder: string;

/** Creates a folder for each test. Each file calls it for itself, because hooks belong to one file. */
export function useFolder(): void {
  beforeEach(() => {
    folder = newFolder('config');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const load = (environment: Environment) => loadConfig({ environment, folder });

export function must(environment: Environment): LoadedConfig {
  const loaded = load(environment);
  if (loaded.kind === 'failed') throw new Error(describeProblems(loaded.failure).join('\n'));
  return loaded.value;
}

export function problemsOf(environment: Environment): readonly string[] {
  const loaded = load(environment);
  return loaded.kind === 'failed' ? describeProblems(loaded.failure) : [];
}

export const namesOf = (lines: readonly string[]) => lines.map(line => line.slice(0, line.indexOf(':')));

/** Comparable values: URLs as text, sets as lists, and no secrets. */
export const plain = ({
  botToken: _token,
  masterKey: _key,
  previousMasterKeys,
  webhookSecret: _secret,
  ...rest
}: Config) => ({
  ...rest,
  allowedUsers: [...rest.allowedUsers],
  telegramApiRoot: rest.telegramApiRoot.href,
  infernoApiUrl: rest.infernoApiUrl.href,
  httpsProxy: rest.httpsProxy?.href,
  telegramProxy: rest.telegramProxy?.href,
  webhookUrl: rest.webhookUrl?.href,
  previousMasterKeys: previousMasterKeys.length,
});

export const defaults = {
  previousMasterKeys: 0,
  databasePath: './data/bot.db',
  allowedUsers: [],
  commandsPerMinute: 20,
  accountsPerPerson: 20,
  telegramApiRoot: 'https://api.telegram.org/',
  infernoApiUrl: 'https://cp.inferno.name/api_client.php',
  httpsProxy: undefined,
  telegramProxy: undefined,
  telegramMessagesPerSecond: 30,
  pollFastMs: 5000,
  pollIdleMs: 60_000,
  providerCallsPerSecond: 20,
  httpHost: '127.0.0.1',
  httpPort: undefined,
  webhookUrl: undefined,
  logLevel: 'info',
  defaultLanguage: 'en',
  notifySocket: undefined,
  watchdogMs: undefined,
  logsToJournal: false,
};
