import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import { realNameOf } from '../store/files.ts';
import { fine, odd, wrong, type Finding } from './finding.ts';

const mebibyte = 1024 * 1024;
/** Below this a busy day's write-ahead log and one backup may not fit. */
const fewBytes = 500 * mebibyte;
const tooFewBytes = 50 * mebibyte;

interface Seen {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
}

async function see(path: string): Promise<Seen | undefined> {
  try {
    const { mode, size } = await stat(path);
    return { path, mode, size };
  } catch {
    return undefined;
  }
}

const octal = (mode: number): string => (mode & 0o777).toString(8);

async function mayUse(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Files that hold secrets or people's data: nobody else may read them, and we may write them. */
export async function checkFiles(database: string, envFile: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const names = ['', '-wal', '-shm', '-journal', '.lock'].map(end => `${realNameOf(database)}${end}`);
  const seen = (await Promise.all([...names, envFile].map(see))).filter(file => file !== undefined);
  for (const { path, mode } of seen) {
    if ((mode & 0o077) !== 0) {
      findings.push(
        wrong(`${path} is open to other users of this machine (mode ${octal(mode)})`, `chmod 600 ${path}`),
      );
    }
    if (path !== envFile && !(await mayUse(path))) {
      findings.push(
        wrong(
          `${path} can't be read and written by this user`,
          'run this as the user of the bot, or give that user the file (chown)',
        ),
      );
    }
  }
  const folder = dirname(database);
  const seenFolder = await see(folder);
  // Whoever may write in the folder may put another database there; whoever may only list it learns names.
  if (seenFolder !== undefined && (seenFolder.mode & 0o022) !== 0) {
    findings.push(
      wrong(
        `the folder ${folder} can be written by other users (mode ${octal(seenFolder.mode)})`,
        `chmod 700 ${folder}`,
      ),
    );
  }
  if (seenFolder !== undefined && !(await mayUse(folder))) {
    findings.push(
      wrong(`the folder ${folder} can't be written by this user`, 'run this as the user of the bot'),
    );
  }
  if (findings.length > 0) return findings;
  return seen.length === 0 ? [] : [fine(`files: ${seen.length} of them, readable by their owner alone`)];
}

/** Free space where the database is, in its nearest folder that exists. */
export async function checkDisk(database: string): Promise<readonly Finding[]> {
  let folder = dirname(database);
  while ((await see(folder)) === undefined && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const size = (await see(database))?.size ?? 0;
  const what = `disk: ${Math.floor(free / mebibyte)} MiB free at ${folder}`;
  const mend = 'make room: with a full disk the bot takes no press and tells no news';
  // A backup, and a restore, need as much again as the database has.
  if (free < Math.max(tooFewBytes, 2 * size)) return [wrong(what, mend)];
  return [free < Math.max(fewBytes, 4 * size) ? odd(what, mend) : fine(what)];
}
