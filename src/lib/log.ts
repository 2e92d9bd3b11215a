import { pino, stdTimeFunctions } from 'pino';

import type { Secret } from '../domain/result.ts';

type Fields = Readonly<Record<string, unknown>>;
type Write = (event: string, fields?: Fields) => void;

/** Writes events with a kebab-case name and fields. Known secrets are replaced wherever they occur in a line. */
export interface Log {
  readonly trace: Write;
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  readonly fatal: Write;
  /** Replaces this value in every line from now on. */
  readonly redact: (secret: Secret) => void;
}

/** Shorter values occur in ordinary words. */
const minSecretLength = 6;
/** Any bot token, in case an unknown one appears. */
const tokenShape = /\d{6,}:[\w-]{30,}/g;

/** Replaces known secrets in a text. */
export function createRedactor() {
  const secrets = new Set<string>();
  return {
    add: (secret: Secret): void => {
      const value = secret.reveal();
      if (value.length < minSecretLength) return;
      // Plain, and as in JSON, in a URL and in base64.
      secrets.add(value);
      secrets.add(JSON.stringify(value).slice(1, -1));
      secrets.add(encodeURIComponent(value));
      secrets.add(Buffer.from(value).toString('base64').replace(/=+$/, ''));
    },
    redact: (text: string): string => {
      let clean = text;
      for (const secret of secrets) clean = clean.replaceAll(secret, '[secret]');
      return clean.replaceAll(tokenShape, '[secret]');
    },
  };
}

const maxCauses = 4;

const describeError = (error: unknown, depth = 0): unknown => {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error;
  return {
    name: error.name,
    message: error.message,
    ...('code' in error ? { code: error.code } : {}),
    stack: error.stack,
    ...(error.cause !== undefined && depth < maxCauses
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  };
};

/** A line for a terminal: time, level, event, fields. */
function prettyLine(line: string): string {
  const { level, time, event, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(([name, value]) => {
    if (name === 'error' && typeof value === 'object' && value !== null && 'stack' in value) {
      return `\n  ${String(value.stack).replaceAll('\n', '\n  ')}`;
    }
    return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  const clock = String(time).slice(11, 19);
  return `${[clock, String(level).padEnd(5), String(event), ...rest].join(' ')}\n`;
}

/** The priorities that journald reads from the start of a line (sd-daemon(3)). */
const journalPriorities = { trace: 7, debug: 7, info: 6, warn: 4, error: 3, fatal: 2 } as const;

/** `text`: for a terminal. `journal`: JSON with a priority before each line, for systemd's journal. */
export type LogFormat = 'json' | 'text' | 'journal';

/** Writes a log in one of the formats. Lines are written at once, so that a crash loses none. */
export function createLog(options: {
  readonly level: string;
  readonly format: LogFormat;
  readonly write?: (line: string) => void;
}): Log {
  const redactor = createRedactor();
  const write = options.write ?? ((line: string) => void process.stdout.write(line));

  const format = (line: string): string => {
    if (options.format === 'json') return line;
    if (options.format === 'text') return prettyLine(line);
    const level = /^\{"level":"(\w+)"/.exec(line)?.[1] ?? 'info';
    return `<${journalPriorities[level as keyof typeof journalPriorities]}>${line}`;
  };
  const destination = { write: (line: string) => write(format(redactor.redact(line))) };
  const logger = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'event',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { error: (error: unknown) => describeError(error) },
    },
    destination,
  );
  const at =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'): Write =>
    (event, fields = {}) =>
      logger[level](fields, event);

  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    redact: redactor.add,
  };
}
