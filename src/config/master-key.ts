import { hkdfSync } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { createSecret, type Secret } from '../domain/secret.ts';

/** One mistake in the configuration; it never holds a value that may be a secret. */
export interface ConfigMistake {
  readonly variable: string;
  readonly wrong: string;
  readonly example: string;
}

/** The environment of the process with the `.env` file below it. */
export type Environment = Readonly<Record<string, string | undefined>>;

const makeKey = 'make one with: openssl rand -base64 32';
const masterKeyExample = `MASTER_KEY=<32 bytes in base64>; ${makeKey}`;

/** What a key of base64 holds. */
export const keyBytes = (value: string): Buffer => Buffer.from(value.trim(), 'base64');

/** The master key as it was given: itself, in a file, or by systemd. */
export function readMasterKey(
  environment: Environment,
  mistakes: ConfigMistake[],
  warnings: string[],
): string {
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

/**
 * What Telegram proves by that a request comes from it: as configured, or derived from the master key and the
 * token, so that it stays what it was from start to start and says nothing of either.
 */
export function webhookSecretOf(config: {
  readonly webhookSecret: Secret | undefined;
  readonly masterKey: Secret;
  readonly botToken: Secret;
}): Secret {
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
