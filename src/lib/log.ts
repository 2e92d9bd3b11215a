import { pino } from 'pino';

import type { Secret } from '../domain/secret.ts';

type Fields = Readonly<Record<string, unknown>>;
type Write = (event: string, fields?: Fields) => void;

/** Events with a kebab-case name and fields; no secret that it was told of gets through, wherever it hides. */
export interface Log {
  readonly trace: Write;
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  readonly fatal: Write;
  /** From now on this value is replaced in every line. */
  readonly hide: (secret: Secret) => void;
}

/** Shorter ones are words, and hiding them would tear the lines apart. */
const shortestHidden = 6;
/** Telegram's bot tokens, in case one comes from elsewhere. */
const tokenShape = /\d{6,}:[\w-]{30,}/g;

const described = (error: unknown, depth = 0): unknown => {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error;
  return {
    name: error.name,
    message: error.message,
    ...('code' in error ? { code: error.code } : {}),
    stack: error.stack,
    ...(error.cause !== undefined && depth < 4 ? { cause: described(error.cause, depth + 1) } : {}),
  };
};

/** Readable lines for a terminal: time, level, event, fields. */
function prettyLine(line: string): string {
  const { level, time, event, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(([name, value]) => {
    if (name === 'error' && typeof value === 'object' && value !== null && 'stack' in value) {
      return `\n  ${String(value.stack).replaceAll('\n', '\n  ')}`;
    }
    return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  const clock = new Date(Number(time)).toISOString().slice(11, 19);
  return `${[clock, String(level).padEnd(5), String(event), ...rest].join(' ')}\n`;
}

/**
 * A log of JSON lines, or of readable ones. Lines are written at once, so that the last words of a process
 * are not lost.
 */
export function createLog(options: {
  readonly level: string;
  readonly pretty: boolean;
  readonly write?: (line: string) => void;
}): Log {
  const hidden = new Set<string>();
  const write = options.write ?? ((line: string) => void process.stdout.write(line));

  const redact = (line: string): string => {
    let clean = line;
    for (const secret of hidden) clean = clean.replaceAll(secret, '[secret]');
    return clean.replaceAll(tokenShape, '[secret]');
  };
  const destination = {
    write: (line: string) => {
      const clean = redact(line);
      write(options.pretty ? prettyLine(clean) : clean);
    },
  };
  const logger = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'event',
      formatters: { level: label => ({ level: label }) },
      serializers: { error: (error: unknown) => described(error) },
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
    hide: secret => {
      const value = secret.reveal();
      if (value.length < shortestHidden) return;
      // As it is, as JSON writes it, as a URL writes it, and as base64 carries it.
      hidden.add(value);
      hidden.add(JSON.stringify(value).slice(1, -1));
      hidden.add(encodeURIComponent(value));
      hidden.add(Buffer.from(value).toString('base64').replace(/=+$/, ''));
    },
  };
}
