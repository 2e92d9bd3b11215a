import * as z from 'zod';

import { languageCodes } from '../domain/chat-settings.ts';
import { createSecret, type Secret } from '../domain/result.ts';

const text = z.string();
const list = text
  .default('')
  .transform(value => value.split(',').map(part => part.trim()))
  .transform(parts => parts.filter(part => part !== ''));

const parseUrl = (value: string): URL | undefined => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isPlain = url?.username === '' && url.password === '';
  return isPlain && ['http:', 'https:'].includes(url.protocol) ? url : undefined;
};

/** A proxy may need a name and a password, which are decoded when it is used. */
const parseProxyOf =
  (schemes: RegExp) =>
  (value: string): URL | undefined => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !schemes.test(url.protocol) || url.hostname === '' || /\s/.test(value))
      return undefined;
    try {
      decodeURIComponent(url.username + url.password);
      return url;
    } catch {
      return undefined;
    }
  };

/** Served on the same port as the webhook. */
const ownPaths: readonly string[] = ['/healthz', '/readyz', '/metrics'];
/** A fragment never reaches a server. */
const parseWebhook = (value: string): URL | undefined => {
  const url = parseUrl(value);
  return url?.hash === '' && !ownPaths.includes(url.pathname) ? url : undefined;
};

/** Decodes a key of the configuration; a valid one has 32 bytes. */
export const decodeKey = (key: string): Buffer => Buffer.from(key.trim(), 'base64');

/** The problem and the example are printed if a value doesn't match the schema. */
const variable = <Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  problem: string,
  example: string,
) => ({ name, schema, problem, example: `${name}=${example}` });

const urlVariable = (name: string, fallback: string) =>
  variable(
    name,
    text.default(fallback).transform(parseUrl).pipe(z.instanceof(URL)),
    'not an http or https URL',
    fallback,
  );

const optionalUrl = (parse: (value: string) => URL | undefined) =>
  text.transform(parse).pipe(z.instanceof(URL)).optional();

const isDecimal = (value: string): boolean => /^\d+(?:\.\d+)?$/.test(value);
const decimal = (fallback: string, min: number, max: number) =>
  text.default(fallback).refine(isDecimal).transform(Number).pipe(z.number().min(min).max(max));

/** 0: no limit. */
const limitVariable = (name: string, fallback: string) =>
  variable(name, decimal(fallback, 0, 10_000), 'not a number from 0 to 10000', fallback);

/** Converted to ms. */
const secondsVariable = (name: string, fallback: string, max: number) =>
  variable(
    name,
    decimal(fallback, 0.05, max).transform(seconds => seconds * 1000),
    `not a number of seconds from 0.05 to ${max}`,
    fallback,
  );

/** Each setting: its variable, its schema, the problem to print, and an example. */
export const variables = {
  botToken: variable(
    'BOT_TOKEN',
    text.regex(/^\d{3,}:[\w-]{10,}$/).transform(createSecret),
    'not a bot token',
    '123456789:AAF… (from https://t.me/BotFather)',
  ),
  previousMasterKeys: variable(
    'MASTER_KEY_PREVIOUS',
    list
      .refine(keys => keys.every(key => decodeKey(key).length === 32))
      .transform((keys): readonly Secret[] => keys.map(createSecret)),
    'not a list of keys of 32 bytes in base64',
    '<old key>,<older key>',
  ),
  databasePath: variable(
    'DATABASE_PATH',
    // For SQLite this is a database in memory: everything would be lost when the process ends.
    text.default('./data/bot.db').refine(path => path !== ':memory:'),
    'not the path of a file',
    './data/bot.db',
  ),
  /** Empty: anyone. */
  allowedUsers: variable(
    'ALLOWED_USERS',
    list
      .refine(ids => ids.every(id => /^\d{1,16}$/.test(id)))
      .transform((ids): ReadonlySet<number> => new Set(ids.map(Number))),
    'not a list of numeric Telegram user ids',
    '123456789,987654321',
  ),
  /** Per person; three times as many callbacks are allowed. */
  commandsPerMinute: limitVariable('COMMANDS_PER_MINUTE', '20'),
  accountsPerPerson: variable(
    'ACCOUNTS_PER_PERSON',
    text
      .default('20')
      .refine(value => /^\d{1,4}$/.test(value))
      .transform(Number)
      .pipe(z.number().min(1).max(1_000)),
    'not a number from 1 to 1000',
    '20',
  ),
  telegramApiRoot: urlVariable('TELEGRAM_API_ROOT', 'https://api.telegram.org'),
  infernoApiUrl: urlVariable('INFERNO_API_URL', 'https://cp.inferno.name/api_client.php'),
  httpsProxy: variable(
    'HTTPS_PROXY',
    optionalUrl(parseProxyOf(/^https?:$/)),
    'not the http or https URL of a proxy (a % in its name or password is written %25)',
    'http://127.0.0.1:3128',
  ),
  /** For Telegram instead of `HTTPS_PROXY`. */
  telegramProxy: variable(
    'TELEGRAM_PROXY',
    optionalUrl(parseProxyOf(/^(?:https?|socks5h?):$/)),
    'not the socks5, http or https URL of a proxy (a % in its name or password is written %25)',
    'socks5://127.0.0.1:1080',
  ),
  telegramMessagesPerSecond: limitVariable('TELEGRAM_MESSAGES_PER_SECOND', '30'),
  pollFastMs: secondsVariable('POLL_FAST_SECONDS', '5', 3_600),
  pollIdleMs: secondsVariable('POLL_IDLE_SECONDS', '60', 86_400),
  providerCallsPerSecond: limitVariable('PROVIDER_CALLS_PER_SECOND', '20'),
  httpHost: variable(
    'HTTP_HOST',
    text.default('127.0.0.1').refine(host => /^[\w.:-]{1,253}$/.test(host)),
    'not a host name or an IP address',
    '127.0.0.1',
  ),
  /** 0: any free port; missing: no HTTP server. */
  httpPort: variable(
    'HTTP_PORT',
    text.regex(/^\d+$/).transform(Number).pipe(z.number().max(65_535)).optional(),
    'not a port number from 0 to 65535',
    '8080',
  ),
  /** Missing: long polling. */
  webhookUrl: variable(
    'WEBHOOK_URL',
    optionalUrl(parseWebhook),
    'not an http or https URL with a path of its own',
    'https://bot.example.org/telegram',
  ),
  /** Missing: derived from the master key. */
  webhookSecret: variable(
    'WEBHOOK_SECRET',
    // Bot API: setWebhook, secret_token.
    text
      .regex(/^[A-Za-z0-9_-]{1,256}$/)
      .transform(createSecret)
      .optional(),
    'not 1 to 256 characters of A-Z, a-z, 0-9, _ and -',
    '<64 digits> (create one with: openssl rand -hex 32)',
  ),
  logLevel: variable(
    'LOG_LEVEL',
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
    'not one of trace, debug, info, warn, error, fatal',
    'info',
  ),
  defaultLanguage: variable(
    'DEFAULT_LANGUAGE',
    z.enum(languageCodes).default('en'),
    `not one of ${languageCodes.join(', ')}`,
    'en',
  ),
} as const;

/** The parsed variables; durations are in ms. */
export type Settings = {
  readonly [Key in keyof typeof variables]: z.output<(typeof variables)[Key]['schema']>;
};
