import { hkdfSync } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

import { decodeKey, variables, type Settings } from './config/variables.ts';
import { failed, ok, type Result } from './domain/result.ts';
import { createSecret, type Secret } from './domain/secret.ts';

export interface Config extends Settings {
  /** 32 bytes in base64. */
  readonly masterKey: Secret;
  /** Where systemd expects notifications (sd_notify(3)), and its watchdog's interval. */
  readonly notifySocket: string | undefined;
  readonly watchdogMs: number | undefined;
}

export interface LoadedConfig {
  readonly config: Config;
  /** What works and is probably not meant. */
  readonly warnings: readonly string[];
}

/** A mistake in the configuration. It never holds a value, which may be a secret. */
export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
  readonly example: string;
}

/** The environment of the process, over the variables of the `.env` file. */
type Environment = Readonly<Record<string, string | undefined>>;

function readEnvFile(file: string): Result<Environment, ConfigProblem> {
  if (!existsSync(file)) return ok({});
  try {
    return ok(parseEnv(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return failed({
      variable: '.env',
      problem: `can't be read (${why})`,
      example: "run this as the bot's user, and make the file that user's: chown bot .env; chmod 600 .env",
    });
  }
}

function readSettings(environment: Environment, problems: ConfigProblem[]): Settings {
  const values = Object.entries(variables).map(([key, { name, schema, problem, example }]) => {
    const value = environment[name]?.trim() ?? '';
    const parsed = schema.safeParse(value === '' ? undefined : value);
    if (!parsed.success) {
      problems.push({ variable: name, problem: value === '' ? 'not set' : problem, example });
    }
    return [key, parsed.data];
  });
  // Only used if there are no problems: then every schema has given its value.
  return Object.fromEntries(values) as Settings;
}

/** The master key from MASTER_KEY, from a file, or from systemd's credentials. */
function readMasterKey(environment: Environment, problems: ConfigProblem[], warnings: string[]): string {
  const fail = (variable: string, problem: string): string => {
    const example = 'MASTER_KEY=<32 bytes in base64> (create one with: openssl rand -base64 32)';
    problems.push({ variable, problem, example });
    return '';
  };
  const check = (variable: string, key: string): string => {
    const { length } = decodeKey(key);
    return length === 32 ? key.trim() : fail(variable, `has ${length} bytes in base64, 32 are needed`);
  };
  const key = environment.MASTER_KEY?.trim() ?? '';
  const configured = environment.MASTER_KEY_FILE?.trim() ?? '';
  if (key !== '' && configured !== '')
    return fail('MASTER_KEY', 'set beside MASTER_KEY_FILE; only one may be');
  if (key !== '') return check('MASTER_KEY', key);
  const credentials = environment.CREDENTIALS_DIRECTORY;
  const credential = credentials === undefined ? undefined : join(credentials, 'master-key');
  const hasCredential = credential !== undefined && existsSync(credential);
  const file = configured !== '' ? configured : hasCredential ? credential : undefined;
  if (file === undefined) return fail('MASTER_KEY', 'not set');
  try {
    if ((statSync(file).mode & 0o077) !== 0 && file !== credential) {
      warnings.push('MASTER_KEY_FILE can be read by other users of this machine: chmod 600 it');
    }
    return check('MASTER_KEY_FILE', readFileSync(file, 'utf8'));
  } catch {
    return fail('MASTER_KEY_FILE', "the file can't be read");
  }
}

/** systemd's own variables (sd_notify(3), sd_watchdog_enabled(3)). */
function readSystemd(environment: Environment): Pick<Config, 'notifySocket' | 'watchdogMs'> {
  const notifySocket = environment.NOTIFY_SOCKET ?? '';
  const watchdogMs = Math.floor(Number(environment.WATCHDOG_USEC) / 1000);
  return {
    notifySocket: notifySocket === '' ? undefined : notifySocket,
    watchdogMs: notifySocket !== '' && watchdogMs > 0 ? watchdogMs : undefined,
  };
}

const isUnencrypted = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' &&
  hostname !== 'localhost' &&
  hostname !== '[::1]' &&
  !/^127(?:\.\d{1,3}){3}$/.test(hostname);

function findWarnings({ telegramApiRoot, infernoApiUrl, webhookUrl, webhookSecret }: Config): string[] {
  const warnings: string[] = [];
  for (const [name, url] of [
    ['TELEGRAM_API_ROOT', telegramApiRoot],
    ['INFERNO_API_URL', infernoApiUrl],
  ] as const) {
    if (isUnencrypted(url)) {
      warnings.push(`${name} is an http URL: keys and tokens are sent to ${url.host} unencrypted`);
    }
  }
  if (webhookUrl !== undefined && isUnencrypted(webhookUrl)) {
    warnings.push(
      'WEBHOOK_URL is an http URL: messages are sent unencrypted, and only a local Bot API server accepts it',
    );
  }
  if (webhookSecret !== undefined && webhookUrl === undefined) {
    warnings.push('WEBHOOK_SECRET has no effect without WEBHOOK_URL');
  }
  return warnings;
}

/**
 * Reads the configuration from the environment and, where that leaves a variable open, from `.env` in the
 * folder. The file's variables are not put into the environment: a child process would inherit its secrets.
 */
export function loadConfig(source: {
  readonly environment?: Environment;
  readonly folder?: string;
}): Result<LoadedConfig, readonly ConfigProblem[]> {
  const file = readEnvFile(join(source.folder ?? process.cwd(), '.env'));
  // Without it nothing can be said about the rest.
  if (file.kind === 'failed') return failed([file.failure]);
  const environment: Environment = { ...file.value, ...(source.environment ?? process.env) };
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  const config: Config = {
    ...readSettings(environment, problems),
    masterKey: createSecret(readMasterKey(environment, problems, warnings)),
    ...readSystemd(environment),
  };
  if (config.webhookUrl !== undefined && (environment.HTTP_PORT?.trim() ?? '') === '') {
    const { example } = variables.httpPort;
    problems.push({ variable: 'HTTP_PORT', problem: 'not set, and WEBHOOK_URL needs a port', example });
  }
  if (problems.length > 0) return failed(problems);
  return ok({ config, warnings: [...warnings, ...findWarnings(config)] });
}

/** One line per problem: the variable, what is wrong with it, and an example. */
export const describeProblems = (problems: readonly ConfigProblem[]): readonly string[] =>
  problems.map(({ variable, problem, example }) => `${variable}: ${problem}. Example: ${example}`);

/** The proxy's URL may hold a password. */
const secretVariables = ['BOT_TOKEN', 'MASTER_KEY', 'MASTER_KEY_PREVIOUS', 'WEBHOOK_SECRET', 'HTTPS_PROXY'];

/**
 * Removes the secrets from this process's environment, so that neither a crash report nor a child process has
 * them. `/proc/self/environ` keeps what a process was started with: files are safer.
 */
export function deleteSecretVariables(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of secretVariables) Reflect.deleteProperty(environment, name);
}

/** The bytes of a master key that the configuration has checked. */
export const masterKeyBytes = (key: Secret): Uint8Array => decodeKey(key.reveal());

/**
 * By which Telegram proves that a request is its own: as configured, or derived from the master key and the
 * token, so that it stays the same from start to start and reveals neither.
 */
export function webhookSecretOf({
  webhookSecret,
  masterKey,
  botToken,
}: Pick<Config, 'webhookSecret' | 'masterKey' | 'botToken'>): Secret {
  if (webhookSecret !== undefined) return webhookSecret;
  const derived = hkdfSync('sha256', masterKeyBytes(masterKey), botToken.reveal(), 'webhook', 32);
  return createSecret(Buffer.from(derived).toString('hex'));
}

/** Everything that must not be printed. */
export function secretsOf(config: Config): readonly Secret[] {
  const token = config.botToken.reveal();
  const password = config.httpsProxy?.password ?? '';
  return [
    config.botToken,
    createSecret(token.slice(token.indexOf(':') + 1)),
    config.masterKey,
    ...config.previousMasterKeys,
    webhookSecretOf(config),
    ...[password, decodeURIComponent(password)].map(createSecret),
  ];
}
