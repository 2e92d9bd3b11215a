import { hkdfSync } from 'node:crypto';
import { existsSync, fstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

import { findSecret, fixOfMode, type Environment, type FoundSecret } from './config/secret-files.ts';
import { decodeKey, variables, type Settings } from './config/variables.ts';
import { editDistance } from './domain/text.ts';
import { failed, ok, createSecret, type Result, type Secret } from './domain/result.ts';

export interface Config extends Settings {
  /** 32 bytes in base64. */
  readonly masterKey: Secret;
  /** Where systemd expects notifications (sd_notify(3)), and its watchdog's interval. */
  readonly notifySocket: string | undefined;
  readonly watchdogMs: number | undefined;
  /** systemd reads the standard output as log lines (systemd.exec(5)). */
  readonly logsToJournal: boolean;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Settings that work but are probably mistakes. */
  readonly warnings: readonly ConfigWarning[];
}

interface ConfigWarning {
  readonly problem: string;
  readonly fix: string;
}

/** A mistake in the configuration. It never contains the value, which may be a secret. */
interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
  readonly example: string;
}

function readEnvFile(file: string): Result<Environment, ConfigProblem> {
  if (!existsSync(file)) return ok({});
  try {
    return ok(parseEnv(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return failed({
      variable: '.env',
      problem: `can't be read (${why})`,
      example: "run this as the bot's user, and give it the file: chown bot .env; chmod 600 .env",
    });
  }
}

function readSettings(environment: Environment, problems: ConfigProblem[]): Settings {
  const values = Object.entries(variables).map(([key, { name, schema, problem, example }]) => {
    const value = environment[name]?.trim() ?? '';
    const parsed = schema.safeParse(value === '' ? undefined : value);
    // A file that can't be read has its line already.
    const isKnown = problems.some(problem => problem.variable.startsWith(name));
    if (!parsed.success && !isKnown) {
      problems.push({ variable: name, problem: value === '' ? 'not set' : problem, example });
    }
    return [key, parsed.data];
  });
  // Only used if there are no problems, so every value is there.
  return Object.fromEntries(values) as Settings;
}

const keyExample = 'MASTER_KEY=<32 bytes in base64> (create one with: openssl rand -base64 32)';

/**
 * The two secrets that may be in files. The token is put where the other settings are read from; the key is
 * returned, and is empty if there is a problem.
 */
function readSecrets(environment: Environment, problems: ConfigProblem[], warnings: ConfigWarning[]) {
  const find = (name: string, credential: string, example: string): FoundSecret | undefined => {
    const found = findSecret(environment, name, credential);
    if (found.kind === 'failed') {
      problems.push({ ...found.failure, example });
      return undefined;
    }
    if (found.value?.isExposed === true) {
      const { variable, file } = found.value;
      warnings.push({
        problem: `the file of ${variable} can be read by other users of this machine`,
        fix: fixOfMode(file, 'chmod 600'),
      });
    }
    return found.value;
  };
  const token = find('BOT_TOKEN', 'bot-token', variables.botToken.example);
  const key = find('MASTER_KEY', 'master-key', keyExample);
  const { length } = decodeKey(key?.value ?? '');
  const hasProblem = problems.some(({ variable }) => variable.startsWith('MASTER_KEY'));
  if (length !== 32 && !hasProblem) {
    const problem = key === undefined ? 'not set' : `has ${length} bytes in base64, 32 are needed`;
    problems.push({ variable: key?.variable ?? 'MASTER_KEY', problem, example: keyExample });
  }
  return { withToken: { ...environment, BOT_TOKEN: token?.value ?? '' }, masterKey: key?.value ?? '' };
}

/** systemd's own variables (sd_notify(3), sd_watchdog_enabled(3), systemd.exec(5)). */
function readSystemd(
  environment: Environment,
): Pick<Config, 'notifySocket' | 'watchdogMs' | 'logsToJournal'> {
  const notifySocket = environment.NOTIFY_SOCKET ?? '';
  const watchdogMs = Math.floor(Number(environment.WATCHDOG_USEC) / 1000);
  const { dev, ino } = fstatSync(1);
  return {
    notifySocket: notifySocket === '' ? undefined : notifySocket,
    watchdogMs: notifySocket !== '' && watchdogMs > 0 ? watchdogMs : undefined,
    logsToJournal: environment.JOURNAL_STREAM === `${dev}:${ino}`,
  };
}

const knownVariables: readonly string[] = [
  ...Object.values(variables).map(({ name }) => name),
  'BOT_TOKEN_FILE',
  'MASTER_KEY',
  'MASTER_KEY_FILE',
];
/** For Node and the shell, which read them for themselves. */
const isForOthers = (name: string): boolean => /^(?:NODE_|TZ$|LANG$|LC_|PATH$|SSL_CERT_)/.test(name);

/** What `.env` sets and nobody reads: often a name that was mistyped. */
function findUnknown(file: Environment): ConfigWarning[] {
  return Object.keys(file)
    .filter(name => !knownVariables.includes(name) && !isForOthers(name))
    .map(name => {
      const [nearest] = knownVariables
        .map(known => ({ known, away: editDistance(name.toUpperCase(), known) }))
        .sort((a, b) => a.away - b.away);
      const isNear = nearest !== undefined && nearest.away <= Math.max(2, Math.floor(name.length / 3));
      return {
        problem: `.env sets ${name}, which the bot doesn't read`,
        fix: isNear ? `rename it to ${nearest.known}, if you mean that` : 'remove it',
      };
    });
}

const isUnencrypted = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' &&
  hostname !== 'localhost' &&
  hostname !== '[::1]' &&
  !/^127(?:\.\d{1,3}){3}$/.test(hostname);

function findWarnings(config: Config): ConfigWarning[] {
  const { telegramApiRoot, telegramProxy, infernoApiUrl, webhookUrl, webhookSecret } = config;
  const warnings: ConfigWarning[] = [];
  const add = (problem: string, fix: string) => warnings.push({ problem, fix });
  for (const [name, url] of [
    ['TELEGRAM_API_ROOT', telegramApiRoot],
    ['INFERNO_API_URL', infernoApiUrl],
  ] as const) {
    if (isUnencrypted(url)) {
      add(`${name} is an http URL: keys and tokens are sent to ${url.host} unencrypted`, 'use its https URL');
    }
  }
  if (webhookUrl !== undefined && isUnencrypted(webhookUrl)) {
    add(
      'WEBHOOK_URL is an http URL: messages are sent unencrypted, and only a local Bot API server accepts it',
      'put a proxy with TLS in front, and use its https URL',
    );
  }
  if (telegramProxy !== undefined && telegramApiRoot.protocol === 'http:') {
    add('TELEGRAM_PROXY has no effect: TELEGRAM_API_ROOT is an http URL', 'remove one of the two');
  }
  if (webhookSecret !== undefined && webhookUrl === undefined) {
    add('WEBHOOK_SECRET has no effect without WEBHOOK_URL', 'set WEBHOOK_URL, or remove it');
  }
  return warnings;
}

/**
 * Reads the configuration from the environment, and variables that aren't set there from `.env` in the folder. They
 * aren't added to the environment: child processes would inherit secrets.
 */
export function loadConfig(source: {
  readonly environment?: Environment;
  readonly folder?: string;
}): Result<LoadedConfig, readonly ConfigProblem[]> {
  const file = readEnvFile(join(source.folder ?? process.cwd(), '.env'));
  // Without the file, problems of other variables could be wrong.
  if (file.kind === 'failed') return failed([file.failure]);
  const environment: Environment = { ...file.value, ...(source.environment ?? process.env) };
  const problems: ConfigProblem[] = [];
  const warnings: ConfigWarning[] = [];
  const { withToken, masterKey } = readSecrets(environment, problems, warnings);
  const config: Config = {
    ...readSettings(withToken, problems),
    masterKey: createSecret(masterKey),
    ...readSystemd(environment),
  };
  if (config.webhookUrl !== undefined && (environment.HTTP_PORT?.trim() ?? '') === '') {
    const { example } = variables.httpPort;
    problems.push({ variable: 'HTTP_PORT', problem: 'not set, and WEBHOOK_URL needs a port', example });
  }
  if (problems.length > 0) return failed(problems);
  return ok({ config, warnings: [...findUnknown(file.value), ...warnings, ...findWarnings(config)] });
}

/** One line per problem: the variable, what is wrong with it, and an example. */
export const describeProblems = (problems: readonly ConfigProblem[]): readonly string[] =>
  problems.map(({ variable, problem, example }) => `${variable}: ${problem}. Example: ${example}`);

/** The proxy's URL may hold a password. */
const secretVariables = [
  'BOT_TOKEN',
  'MASTER_KEY',
  'MASTER_KEY_PREVIOUS',
  'WEBHOOK_SECRET',
  'HTTPS_PROXY',
  'TELEGRAM_PROXY',
];

/**
 * Removes secrets from the environment, so that crash reports and child processes don't have them. They stay in
 * `/proc/self/environ`, so files are safer.
 */
export function deleteSecretVariables(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of secretVariables) Reflect.deleteProperty(environment, name);
}

/** The bytes of a master key that the configuration has checked. */
export const masterKeyBytes = (key: Secret): Uint8Array => decodeKey(key.reveal());

/**
 * The secret by which a webhook request proves that it comes from Telegram: the configured one, or one derived from the
 * master key and the token, so that it is the same at each start and reveals neither.
 */
export function webhookSecretOf({ webhookSecret, masterKey, botToken }: Config): Secret {
  if (webhookSecret !== undefined) return webhookSecret;
  const derived = hkdfSync('sha256', masterKeyBytes(masterKey), botToken.reveal(), 'webhook', 32);
  return createSecret(Buffer.from(derived).toString('hex'));
}

/** Everything that must not be printed. */
export function secretsOf(config: Config): readonly Secret[] {
  const token = config.botToken.reveal();
  const passwords = [config.httpsProxy, config.telegramProxy].map(proxy => proxy?.password ?? '');
  return [
    config.botToken,
    createSecret(token.slice(token.indexOf(':') + 1)),
    config.masterKey,
    ...config.previousMasterKeys,
    webhookSecretOf(config),
    ...passwords.flatMap(password => [password, decodeURIComponent(password)]).map(createSecret),
  ];
}

/** Who may link accounts and use the private chat, for the log and for doctor. */
export const peopleWhoMayUseIt = ({ allowedUsers: { size } }: Config): string =>
  size === 0 ? 'anyone' : `${size} ${size === 1 ? 'person' : 'people'}`;
