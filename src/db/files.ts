import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** File systems without hard links say one of these (link(2)); some networked ones say other things. */
const noHardLinks = new Set<unknown>(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** Waits until a file, or what a folder says of its files, is on the disk. */
export function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Why a file can't be read, in a word; `undefined`: it can. */
export function findReadTrouble(path: string): string | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, Buffer.alloc(1));
    } finally {
      closeSync(file);
    }
    return undefined;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'no such file' : String(codeOf(error));
  }
}

/** Makes an empty file that its owner alone may read; throws EEXIST where there is one. */
export const makePrivateFile = (path: string): void =>
  closeSync(openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600));

/** Gives a file a second name, or a copy where the file system has no hard links; EEXIST where there is one. */
export function keepAs(path: string, name: string): void {
  try {
    linkSync(path, name);
  } catch (error) {
    if (!noHardLinks.has(codeOf(error))) throw error;
    copyFileSync(path, name, constants.COPYFILE_EXCL);
    sync(name);
  }
  sync(dirname(name));
}

/**
 * Gives a finished file its name: whole, or not at all, whatever crashes. `false`: there is something of
 * that name, and it isn't to be replaced.
 */
export function putInPlace(finished: string, path: string, replace: boolean): boolean {
  sync(finished);
  if (!replace) {
    try {
      // A rename would take the place of what came there meanwhile; a link doesn't.
      linkSync(finished, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      if (!noHardLinks.has(codeOf(error))) throw error;
      if (existsSync(path)) return false;
    }
  }
  // Over a link to the same file a rename does nothing: the caller removes what is left of it.
  renameSync(finished, path);
  sync(dirname(path));
  return true;
}

/** The file that a name leads to, over symbolic links, also where it isn't there yet. */
export function realNameOf(path: string, hops = 40): string {
  try {
    return realpathSync(path);
  } catch {
    // It isn't there, or may not be looked at; a link to it may be.
  }
  try {
    return hops === 0 ? path : realNameOf(resolve(dirname(path), readlinkSync(path)), hops - 1);
  } catch {
    return path;
  }
}

/** Whether two names mean one file, also where it isn't there yet. */
export function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map(path => {
    const full = resolve(path);
    return existsSync(dirname(full)) ? join(realpathSync(dirname(full)), basename(full)) : full;
  });
  if (a === b) return true;
  if (!existsSync(one) || !existsSync(other)) return false;
  const [first, second] = [statSync(one), statSync(other)];
  return first.ino === second.ino && first.dev === second.dev;
}
