import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

import type * as z from 'zod';

import { keyBytes, readMasterKey, type ConfigMistake, type Environment } from './config/master-key.ts';
import { variables } from './config/variables.ts';
import { ok, failed, type Result } from './domain/result.ts';
import { createSecret, type Secret } from './domain/secret.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** All that can be set; durations in ms. */
export interface Config {
  readonly botToken: Secret;
  /** 32 bytes in base64. */
  readonly masterKey: Secret;
  readonly previousMasterKeys: readonly Secret[];
  readonly databasePath: string;
  /** Empty: anyone. */
  readonly allowedUsers: ReadonlySet<number>;
  /** What one person may write in a minute, and a third of their presses; 0: no limit. */
  readonly commandsPerMinute: number;
  readonly telegramApiRoot: URL;
  readonly infernoApiUrl: URL;
  readonly httpsProxy: URL | undefined;
  /** 0: no pacing of our own. */
  readonly telegramMessagesPerSecond: number;
  readonly pollFastMs: number;
  readonly pollIdleMs: number;
  /** 0: no limit. */
  readonly providerCallsPerSecond: number;
  readonly httpHost: string;
  /** 0: any free one; missing: nothing is listened to. */
  readonly httpPort: number | undefined;
  /** Missing: long polling. */
  readonly webhookUrl: URL | undefined;
  /** Missing: one is derived from the master key. */
  readonly webhookSecret: Secret | undefined;
  readonly logLevel: LogLevel;
  readonly defaultLanguage: 'en' | 'ru';
  /** Where a supervisor like systemd wants to hear of us, and how often, in ms; set by itself. */
  readonly notifySocket: string | undefined;
  readonly watchdogMs: number | undefined;
}

export interface LoadedConfig {
  readonly config: Config;
  /** What works and yet may not be meant. */
  readonly warnings: readonly string[];
}

function readEnvFile(file: string): Result<Environment, ConfigMistake> {
  if (!existsSync(file)) return ok({});
  try {
    return ok(parseEnv(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return failed({
      variable: '.env',
      wrong: `it can't be read (${why})`,
      example: 'run this as the user of the bot, whose file it is: chown it, and chmod 600 .env',
    });
  }
}

/**
 * Reads the configuration from the environment and, below it, from a `.env` file in the folder. The file
 * is not put into the environment: nothing that this process starts would inherit its secrets.
 */
export function loadConfig(source: {
  readonly environment?: Environment;
  readonly folder?: string;
}): Result<LoadedConfig, readonly ConfigMistake[]> {
  const file = readEnvFile(join(source.folder ?? process.cwd(), '.env'));
  // What it sets isn't known, so there is nothing to say of the rest.
  if (file.kind === 'failed') return failed([file.failure]);
  const environment: Environment = { ...file.value, ...(source.environment ?? process.env) };
  const mistakes: ConfigMistake[] = [];
  const warnings: string[] = [];

  const read = <Name extends keyof typeof variables>(
    name: Name,
  ): z.output<(typeof variables)[Name]['schema']> => {
    const { schema, wrong, example } = variables[name];
    const value = environment[name]?.trim();
    const parsed = schema.safeParse(value === '' ? undefined : value);
    if (!parsed.success) {
      mistakes.push({
        variable: name,
        wrong: value === undefined || value === '' ? 'it is not set' : wrong,
        example,
      });
    }
    // With a mistake the value is never used: the function then gives the mistakes.
    return parsed.data as z.output<(typeof variables)[Name]['schema']>;
  };

  const key = readMasterKey(environment, mistakes, warnings);
  const previous = (environment.MASTER_KEY_PREVIOUS ?? '').split(',').map(part => part.trim());
  const previousMasterKeys = previous.filter(part => part !== '');
  if (previousMasterKeys.some(part => keyBytes(part).length !== 32)) {
    mistakes.push({
      variable: 'MASTER_KEY_PREVIOUS',
      wrong: 'it is not a list of keys of 32 bytes in base64',
      example: 'MASTER_KEY_PREVIOUS=<old key>,<older key>',
    });
  }

  const config: Config = {
    botToken: createSecret(read('BOT_TOKEN')),
    masterKey: createSecret(key),
    previousMasterKeys: previousMasterKeys.map(createSecret),
    databasePath: read('DATABASE_PATH'),
    allowedUsers: read('ALLOWED_USERS'),
    commandsPerMinute: read('COMMANDS_PER_MINUTE'),
    telegramApiRoot: read('TELEGRAM_API_ROOT'),
    infernoApiUrl: read('INFERNO_API_URL'),
    httpsProxy: read('HTTPS_PROXY'),
    telegramMessagesPerSecond: read('TELEGRAM_MESSAGES_PER_SECOND'),
    pollFastMs: read('POLL_FAST_SECONDS') * 1000,
    pollIdleMs: read('POLL_IDLE_SECONDS') * 1000,
    providerCallsPerSecond: read('PROVIDER_CALLS_PER_SECOND'),
    httpHost: read('HTTP_HOST'),
    httpPort: read('HTTP_PORT'),
    webhookUrl: read('WEBHOOK_URL'),
    webhookSecret: optionalSecret(read('WEBHOOK_SECRET')),
    logLevel: read('LOG_LEVEL'),
    defaultLanguage: read('DEFAULT_LANGUAGE'),
    ...readSupervisor(environment),
  };
  const hasNoPort = (environment.HTTP_PORT?.trim() ?? '') === '';
  if (config.webhookUrl !== undefined && hasNoPort) {
    const { example } = variables.HTTP_PORT;
    mistakes.push({
      variable: 'HTTP_PORT',
      wrong: 'it is not set, and WEBHOOK_URL needs a port to listen at',
      example,
    });
  }
  if (mistakes.length > 0) return failed(mistakes);

  const clear: readonly (readonly [string, URL])[] = [
    ['TELEGRAM_API_ROOT', config.telegramApiRoot],
    ['INFERNO_API_URL', config.infernoApiUrl],
  ];
  for (const [name, url] of clear) {
    if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
      warnings.push(`${name} is an http address: keys and tokens travel to ${url.host} in clear`);
    }
  }
  if (config.webhookUrl?.protocol === 'http:' && !isLoopback(config.webhookUrl.hostname)) {
    warnings.push(
      'WEBHOOK_URL is an http address: messages travel in clear, and only a local Bot API server takes it',
    );
  }
  if (config.webhookSecret !== undefined && config.webhookUrl === undefined) {
    warnings.push('WEBHOOK_SECRET does nothing without WEBHOOK_URL');
  }
  return ok({ config, warnings });
}

const optionalSecret = (value: string | undefined): Secret | undefined =>
  value === undefined ? undefined : createSecret(value);

/** systemd's own variables (sd_notify(3), sd_watchdog_enabled(3)). */
function readSupervisor(environment: Environment): Pick<Config, 'notifySocket' | 'watchdogMs'> {
  const notifySocket = environment.NOTIFY_SOCKET ?? '';
  const watchdogMs = Math.floor(Number(environment.WATCHDOG_USEC) / 1000);
  return {
    notifySocket: notifySocket === '' ? undefined : notifySocket,
    watchdogMs: notifySocket !== '' && watchdogMs > 0 ? watchdogMs : undefined,
  };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** Variables that hold secrets: of no use to anybody once they were read. */
const secretVariables = [
  'BOT_TOKEN',
  'MASTER_KEY',
  'MASTER_KEY_PREVIOUS',
  'WEBHOOK_SECRET',
  // It may have a name and a password in it.
  'HTTPS_PROXY',
];

/**
 * Takes the secrets out of this process's environment, so that neither a report of a crash nor a process that
 * it starts has them. `/proc/self/environ` keeps what a process was started with: files are better.
 */
export function forgetSecretVariables(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of secretVariables) Reflect.deleteProperty(environment, name);
}

/** One line for each mistake: the variable, what is wrong with it, and an example. */
export const describeMistakes = (mistakes: readonly ConfigMistake[]): readonly string[] =>
  mistakes.map(({ variable, wrong, example }) => `${variable}: ${wrong}. Example: ${example}`);
