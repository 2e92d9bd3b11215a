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

/** The errors of file systems without hard links (link(2)), networked ones included. */
const noHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** In bytes; 0: there is no such file. */
export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Tells whether a path still names the same file; `undefined`: there is none. */
export function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** Opens a file or a folder for reading, and closes it after its use. */
export function withFile<T>(path: string, use: (file: number) => T): T {
  const file = openSync(path, 'r');
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

/** Syncs a file, or a folder's list of files, to the disk. */
export const sync = (path: string): void => withFile(path, fsyncSync);

/** The error code if a file can't be read; `undefined`: it can. */
export function findReadTrouble(path: string): string | undefined {
  try {
    withFile(path, file => readSync(file, Buffer.alloc(1)));
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

/** Gives a finished file its name atomically. `false`: a file of that name exists and must not be replaced. */
export function putInPlace(finished: string, path: string, replace: boolean): boolean {
  sync(finished);
  if (!replace) {
    try {
      // A rename would replace a file created there in the meantime; a link doesn't.
      linkSync(finished, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      if (!noHardLinks.has(codeOf(error))) throw error;
      if (existsSync(path)) return false;
    }
  }
  // A rename onto a link to the same file does nothing: the caller deletes the other name.
  renameSync(finished, path);
  sync(dirname(path));
  return true;
}

/** Resolves symbolic links, also to a file that doesn't exist yet. */
export function realNameOf(path: string, hops = 40): string {
  try {
    return realpathSync(path);
  } catch {
    // It doesn't exist or can't be read, but a link to it may exist.
  }
  try {
    return hops === 0 ? path : realNameOf(resolve(dirname(path), readlinkSync(path)), hops - 1);
  } catch {
    return path;
  }
}

/** Whether two paths name the same file, also one that doesn't exist yet. */
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
