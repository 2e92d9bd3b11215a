import { access, constants, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { fixOfMode } from '../config/secret-files.ts';
import { realNameOf } from '../db/files.ts';
import { fail, pass, warn, type CheckResult } from '../lib/health.ts';
import { firstFew, plural } from './command.ts';

interface FileInfo {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
}

export async function readInfo(path: string): Promise<FileInfo | undefined> {
  try {
    const { mode, size } = await stat(path);
    return { path, mode, size };
  } catch {
    return undefined;
  }
}

const octal = (mode: number): string => (mode & 0o777).toString(8);

const isUsable = (path: string): Promise<boolean> =>
  access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );

/** Copies that a restore or a killed backup leaves, beside the database and in the folders there. */
async function findLeftovers(database: string): Promise<readonly string[]> {
  const folder = dirname(database);
  const namesIn = (path: string) => readdir(path, { withFileTypes: true }).catch(() => []);
  const entries = await namesIn(folder);
  const below = await Promise.all(
    entries.filter(entry => entry.isDirectory()).map(entry => namesIn(join(folder, entry.name))),
  );
  const isLeftover = (name: string) =>
    name.startsWith(`${basename(database)}.before-restore-`) || /\.part-[\da-f]{8}$/.test(name);
  return [...entries, ...below.flat()]
    .filter(entry => entry.isFile() && isLeftover(entry.name))
    .map(entry => join(entry.parentPath, entry.name));
}

async function checkLeftovers(database: string): Promise<readonly CheckResult[]> {
  const leftovers = await findLeftovers(database);
  if (leftovers.length === 0) return [];
  const message = `${plural(leftovers.length, 'copy', 'copies')} of the database left by a restore or a killed backup, with keys of people who may have been deleted since (${firstFew(leftovers)})`;
  return [warn('files', message, 'delete them once all is well')];
}

async function checkFolder(path: string): Promise<readonly CheckResult[]> {
  const folder = await readInfo(path);
  if (folder === undefined) return [];
  const results: CheckResult[] = [];
  // Anyone who can write to the folder can replace the database. Listing it reveals only names.
  if ((folder.mode & 0o022) !== 0) {
    const message = `other users can write in the folder ${path} (mode ${octal(folder.mode)})`;
    results.push(fail('files', message, fixOfMode(path, 'chmod 700')));
  }
  if (!(await isUsable(path))) {
    results.push(fail('files', `this user can't write in the folder ${path}`, "run this as the bot's user"));
  }
  return results;
}

async function checkFile({ path, mode }: FileInfo, isWritten: boolean): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  if ((mode & 0o077) !== 0) {
    const message = `other users can read or write ${path} (mode ${octal(mode)})`;
    results.push(fail('files', message, fixOfMode(path, 'chmod 600')));
  }
  if (isWritten && !(await isUsable(path))) {
    const fix = "run this as the bot's user, or give the file to that user";
    results.push(fail('files', `this user can't read and write ${path}`, fix));
  }
  return results;
}

/** Checks that files with secrets or personal data are unreadable to others and writable for the bot. */
export async function checkFiles(database: string, envFile: string): Promise<readonly CheckResult[]> {
  const real = realNameOf(database);
  const paths = ['', '-wal', '-shm', '-journal', '.lock'].map(end => `${real}${end}`);
  const files = (await Promise.all([...paths, envFile].map(readInfo))).filter(file => file !== undefined);
  const checked = await Promise.all(files.map(file => checkFile(file, file.path !== envFile)));
  const problems = [...checked.flat(), ...(await checkFolder(dirname(database)))];
  const leftovers = await checkLeftovers(real);
  if (problems.length > 0 || files.length === 0) return [...problems, ...leftovers];
  return [pass('files', `${plural(files.length, 'file')}, readable by the owner only`), ...leftovers];
}
