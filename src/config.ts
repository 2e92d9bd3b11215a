import { hkdfSync } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

import * as z from 'zod';

import { ok, failed, type Result } from './core/result.ts';
import { createSecret, type Secret } from './core/secret.ts';

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

/** One mistake in the configuration; it never holds a value that may be a secret. */
export interface ConfigMistake {
  readonly variable: string;
  readonly wrong: string;
  readonly example: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** What works and yet may not be meant. */
  readonly warnings: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const makeKey = 'make one with: openssl rand -base64 32';

const urlOf = (value: string): URL | undefined => {
  try {
    const url = new URL(value);
    return ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === ''
      ? url
      : undefined;
  } catch {
    return undefined;
  }
};

const keyBytes = (value: string): Buffer => Buffer.from(value.trim(), 'base64');

const numberText = z
  .string()
  .regex(/^\d+(?:\.\d+)?$/)
  .transform(Number);

/** What is served beside the webhook. */
const ownPaths: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** Each variable: how it reads, what it is when it isn't set, and what a good one looks like. */
const variables = {
  BOT_TOKEN: {
    schema: z.string().regex(/^\d{3,}:[\w-]{10,}$/),
    wrong: 'it is not a token as BotFather gives it',
    example: 'BOT_TOKEN=123456789:AAF… (from https://t.me/BotFather)',
  },
  DATABASE_PATH: {
    schema: z.string().min(1).default('./data/bot.db'),
    wrong: 'it is no path of a file',
    example: 'DATABASE_PATH=./data/bot.db',
  },
  ALLOWED_USERS: {
    schema: z
      .string()
      .default('')
      .transform(value => value.split(',').map(part => part.trim()))
      .transform(parts => parts.filter(part => part !== ''))
      .refine(parts => parts.every(part => /^\d{1,16}$/.test(part)))
      .transform(parts => new Set(parts.map(Number))),
    wrong: 'it is not a list of numeric Telegram ids',
    example: 'ALLOWED_USERS=123456789,987654321',
  },
  TELEGRAM_API_ROOT: {
    schema: z.string().default('https://api.telegram.org').transform(urlOf).pipe(z.instanceof(URL)),
    wrong: 'it is no http or https address',
    example: 'TELEGRAM_API_ROOT=https://api.telegram.org',
  },
  INFERNO_API_URL: {
    schema: z
      .string()
      .default('https://cp.inferno.name/api_client.php')
      .transform(urlOf)
      .pipe(z.instanceof(URL)),
    wrong: 'it is no http or https address',
    example: 'INFERNO_API_URL=https://cp.inferno.name/api_client.php',
  },
  HTTPS_PROXY: {
    // A proxy may need a name and a password of its own.
    schema: z
      .string()
      .optional()
      .transform((value, context) => {
        if (value === undefined) return undefined;
        if (/^https?:\/\/\S+$/.test(value) && URL.canParse(value)) return new URL(value);
        context.issues.push({ code: 'custom', input: undefined });
        return z.NEVER;
      }),
    wrong: 'it is no http or https address of a proxy',
    example: 'HTTPS_PROXY=http://127.0.0.1:3128',
  },
  TELEGRAM_MESSAGES_PER_SECOND: {
    schema: z.string().default('30').pipe(numberText).pipe(z.number().max(10_000)),
    wrong: 'it is no number from 0 to 10000',
    example: 'TELEGRAM_MESSAGES_PER_SECOND=30',
  },
  POLL_FAST_SECONDS: {
    schema: z.string().default('5').pipe(numberText).pipe(z.number().min(0.05).max(3600)),
    wrong: 'it is no number of seconds from 0.05 to 3600',
    example: 'POLL_FAST_SECONDS=5',
  },
  POLL_IDLE_SECONDS: {
    schema: z.string().default('60').pipe(numberText).pipe(z.number().min(0.05).max(86_400)),
    wrong: 'it is no number of seconds from 0.05 to 86400',
    example: 'POLL_IDLE_SECONDS=60',
  },
  PROVIDER_CALLS_PER_SECOND: {
    schema: z.string().default('20').pipe(numberText).pipe(z.number().max(10_000)),
    wrong: 'it is no number from 0 to 10000',
    example: 'PROVIDER_CALLS_PER_SECOND=20',
  },
  COMMANDS_PER_MINUTE: {
    schema: z.string().default('20').pipe(numberText).pipe(z.number().max(10_000)),
    wrong: 'it is no number from 0 to 10000',
    example: 'COMMANDS_PER_MINUTE=20',
  },
  HTTP_HOST: {
    schema: z
      .string()
      .default('127.0.0.1')
      .pipe(z.string().regex(/^[\w.:-]{1,253}$/)),
    wrong: 'it is no name or address to listen at',
    example: 'HTTP_HOST=127.0.0.1',
  },
  HTTP_PORT: {
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().max(65_535))
      .optional(),
    wrong: 'it is no number from 0 to 65535',
    example: 'HTTP_PORT=8080',
  },
  WEBHOOK_URL: {
    schema: z
      .string()
      .optional()
      .transform(value => (value === undefined ? null : (urlOf(value) ?? value)))
      // A part after # never reaches a server, and our own pages have their paths.
      .refine(url => url === null || (url instanceof URL && url.hash === '' && !ownPaths.has(url.pathname)))
      .transform(url => (url instanceof URL ? url : undefined)),
    wrong: 'it is no http or https address of a path of its own',
    example: 'WEBHOOK_URL=https://bot.example.org/telegram',
  },
  WEBHOOK_SECRET: {
    // Bot API: setWebhook, secret_token.
    schema: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,256}$/)
      .optional(),
    wrong: 'it is not 1 to 256 of A-Z, a-z, 0-9, _ and -',
    example: 'WEBHOOK_SECRET=<64 digits>; make one with: openssl rand -hex 32',
  },
  LOG_LEVEL: {
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
    wrong: 'it is none of trace, debug, info, warn, error, fatal',
    example: 'LOG_LEVEL=info',
  },
  DEFAULT_LANGUAGE: {
    schema: z.enum(['en', 'ru']).default('en'),
    wrong: 'it is neither en nor ru',
    example: 'DEFAULT_LANGUAGE=en',
  },
} as const;

const masterKeyExample = `MASTER_KEY=<32 bytes in base64>; ${makeKey}`;

/**
 * Reads the configuration from the environment and, below it, from a `.env` file in the folder. The file
 * is not put into the environment: nothing that this process starts would inherit its secrets.
 */
export function loadConfig(source: {
  readonly environment?: Environment;
  readonly folder?: string;
}): Result<LoadedConfig, readonly ConfigMistake[]> {
  const folder = source.folder ?? process.cwd();
  const file = join(folder, '.env');
  const environment: Environment = {
    ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}),
    ...(source.environment ?? process.env),
  };
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

function readMasterKey(environment: Environment, mistakes: ConfigMistake[], warnings: string[]): string {
  const mistake = (variable: string, wrong: string) => {
    mistakes.push({ variable, wrong, example: masterKeyExample });
    return '';
  };
  const value = environment.MASTER_KEY?.trim() ?? '';
  const credentials = environment.CREDENTIALS_DIRECTORY;
  const fromSystemd = credentials === undefined ? undefined : join(credentials, 'master-key');
  const named = environment.MASTER_KEY_FILE?.trim() ?? '';
  if (value !== '' && named !== '')
    return mistake('MASTER_KEY', 'it and MASTER_KEY_FILE are both set: one of them');
  const checked = (variable: string, text: string): string => {
    const { length } = keyBytes(text);
    return length === 32 ? text.trim() : mistake(variable, `it holds ${length} bytes of base64, not 32`);
  };
  if (value !== '') return checked('MASTER_KEY', value);
  const file =
    named !== '' ? named : fromSystemd !== undefined && existsSync(fromSystemd) ? fromSystemd : undefined;
  if (file === undefined) return mistake('MASTER_KEY', 'it is not set');
  try {
    if ((statSync(file).mode & 0o077) !== 0 && file !== fromSystemd) {
      warnings.push('MASTER_KEY_FILE can be read by other users of this machine: chmod 600 it');
    }
    return checked('MASTER_KEY_FILE', readFileSync(file, 'utf8'));
  } catch {
    return mistake('MASTER_KEY_FILE', "its file can't be read");
  }
}

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

/**
 * What Telegram proves by that a request comes from it: as configured, or derived from the master key and the
 * token, so that it stays what it was from start to start and says nothing of either.
 */
export function webhookSecretOf(config: Config): Secret {
  if (config.webhookSecret !== undefined) return config.webhookSecret;
  const derived = hkdfSync(
    'sha256',
    masterKeyBytes(config.masterKey),
    config.botToken.reveal(),
    'webhook',
    32,
  );
  return createSecret(Buffer.from(derived).toString('hex'));
}

/** The bytes of a master key that the configuration has checked. */
export const masterKeyBytes = (key: Secret): Uint8Array => keyBytes(key.reveal());
