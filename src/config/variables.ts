import * as z from 'zod';

import { languageCodes } from '../core/language.ts';

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

const isEncoded = (part: string): boolean => {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
};

const numberText = z
  .string()
  .regex(/^\d+(?:\.\d+)?$/)
  .transform(Number);

/** What is served beside the webhook. */
const ownPaths: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** Each variable: how it reads, what it is when it isn't set, and what a good one looks like. */
export const variables = {
  BOT_TOKEN: {
    schema: z.string().regex(/^\d{3,}:[\w-]{10,}$/),
    wrong: 'it is not a token as BotFather gives it',
    example: 'BOT_TOKEN=123456789:AAF… (from https://t.me/BotFather)',
  },
  DATABASE_PATH: {
    // To SQLite this name means memory: all would be gone when the process ends.
    schema: z
      .string()
      .min(1)
      .refine(path => path !== ':memory:')
      .default('./data/bot.db'),
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
        if (/^https?:\/\/\S+$/.test(value) && URL.canParse(value)) {
          const url = new URL(value);
          // undici decodes both when it connects, and would throw then.
          if (isEncoded(url.username) && isEncoded(url.password)) return url;
        }
        context.issues.push({ code: 'custom', input: undefined });
        return z.NEVER;
      }),
    wrong: 'it is no http or https address of a proxy (a % in its name or password is written %25)',
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
    schema: z.enum(languageCodes).default('en'),
    wrong: `it is none of ${languageCodes.join(', ')}`,
    example: 'DEFAULT_LANGUAGE=en',
  },
} as const;
