import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { failed, ok, type Result } from '../domain/result.ts';

/** The environment of the process, which overrides the `.env` file. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A secret, and the variable that it came from. */
export interface FoundSecret {
  readonly value: string;
  readonly variable: string;
  /** Other users of this machine can read its file. */
  readonly isExposed: boolean;
  readonly file: string;
}

interface SecretProblem {
  readonly variable: string;
  readonly problem: string;
}

/**
 * How to take a file or a folder away from other users: by its mode if it is this user's own. Otherwise it may be
 * somebody's on purpose, such as /tmp.
 */
export function fixOfMode(path: string, command: string): string {
  const { uid, mode } = statSync(path);
  const isShared = (mode & 0o1000) !== 0;
  if (uid === process.getuid?.() && !isShared) return `${command} ${path}`;
  return isShared
    ? 'everybody may write there: set DATABASE_PATH to a file in a folder of its own'
    : `it belongs to user ${uid}, who has to decide that; or use a file of the bot's own user`;
}

/** Docker and Kubernetes mount secrets here with a mode of their own; nobody else is in the container. */
const isMounted = (file: string): boolean => file.startsWith('/run/secrets/');

/**
 * Reads a secret from its variable, from the file that `NAME_FILE` names, or from systemd's credential of that
 * name ($CREDENTIALS_DIRECTORY, systemd.exec(5)). `undefined`: it isn't set anywhere.
 */
export function findSecret(
  environment: Environment,
  name: string,
  credential: string,
): Result<FoundSecret | undefined, SecretProblem> {
  const value = environment[name]?.trim() ?? '';
  const variable = `${name}_FILE`;
  const configured = environment[variable]?.trim() ?? '';
  if (value !== '' && configured !== '') {
    return failed({ variable: name, problem: `set together with ${variable}; set only one of them` });
  }
  if (value !== '') return ok({ value, variable: name, isExposed: false, file: '' });
  const folder = environment.CREDENTIALS_DIRECTORY;
  const ofSystemd = folder === undefined ? undefined : join(folder, credential);
  const hasCredential = ofSystemd !== undefined && existsSync(ofSystemd);
  const file = configured !== '' ? configured : hasCredential ? ofSystemd : undefined;
  if (file === undefined) return ok(undefined);
  try {
    const isExposed = (statSync(file).mode & 0o077) !== 0 && file !== ofSystemd && !isMounted(file);
    return ok({ value: readFileSync(file, 'utf8').trim(), variable, isExposed, file });
  } catch {
    return failed({ variable, problem: "the file can't be read" });
  }
}
