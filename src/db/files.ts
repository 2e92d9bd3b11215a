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

/** The code of an error of the file system or SQLite. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';

/** What file systems without hard links answer (link(2)); some networked ones answer other things. */
const noHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** Waits until a file, or a folder's list of files, is on the disk. */
export function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Why a file can't be read, in a word; `undefined` if it can. */
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
    return codeOf(error) === 'ENOENT' ? 'no such file' : codeOf(error);
  }
}

/** Creates an empty file that only its owner may read; throws EEXIST if it exists. */
export const makePrivateFile = (path: string): void =>
  closeSync(openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600));

/** Gives a file a second name, or a copy where the file system has no hard links; throws EEXIST if it exists. */
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
 * Gives a finished file its name, atomically even if the process crashes. `false`: the name exists, and isn't to
 * be replaced.
 */
export function putInPlace(finished: string, path: string, replace: boolean): boolean {
  sync(finished);
  if (!replace) {
    try {
      // A rename would replace what was created there meanwhile; a link doesn't.
      linkSync(finished, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      if (!noHardLinks.has(codeOf(error))) throw error;
      if (existsSync(path)) return false;
    }
  }
  // Onto a link to the same file a rename does nothing: the caller deletes the other name.
  renameSync(finished, path);
  sync(dirname(path));
  return true;
}

/** The file that a path leads to through symbolic links, also if it doesn't exist yet. */
export function realNameOf(path: string, hops = 40): string {
  try {
    return realpathSync(path);
  } catch {
    // It doesn't exist, or may not be read; a link to it may exist.
  }
  try {
    return hops === 0 ? path : realNameOf(resolve(dirname(path), readlinkSync(path)), hops - 1);
  } catch {
    return path;
  }
}

/** Whether two paths are one file, also if it doesn't exist yet. */
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
