import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import { runCommand } from '../../src/cli/run.ts';
import { migrations, newFolder } from '../db/test-database.ts';
import { compileCache } from '../e2e/bot-process.ts';

export const main = join(import.meta.dirname, '../../src/cli/ops.ts');
export const token = '123456789:AAtheSecretPartOfTheToken';

type Environment = Record<string, string>;

export interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  /** Both. */
  readonly text: string;
}

/** A folder with a configuration in which commands run, in this process or in one of their own. */
export interface Cli {
  readonly folder: string;
  readonly database: string;
  readonly environment: Environment;
  readonly run: (args: readonly string[], over?: Environment) => Promise<Outcome>;
  /** In a process of its own, like `npm run ops -- …`. */
  readonly start: (args: readonly string[], over?: Environment) => Promise<Outcome>;
  readonly spawn: (args: readonly string[], over?: Environment) => ChildProcess;
}

const outcomeOf = (status: number | null, out: string, err: string): Outcome => ({
  ...{ status, out, err },
  text: out + err,
});

export function createCli(masterKey: Uint8Array, more: Environment = {}): Cli {
  const folder = newFolder();
  const environment: Environment = {
    BOT_TOKEN: token,
    MASTER_KEY: Buffer.from(masterKey).toString('base64'),
    DATABASE_PATH: './data/bot.db',
    TELEGRAM_API_ROOT: 'http://127.0.0.1:9',
    INFERNO_API_URL: 'http://127.0.0.1:9',
    ...more,
  };
  const withDefaults = (over: Environment) => ({
    PATH: process.env.PATH ?? '',
    // As `npm run ops` has it.
    ...compileCache,
    ...environment,
    ...over,
  });
  return {
    folder,
    database: join(folder, 'data', 'bot.db'),
    environment,
    run: async (args, over = {}) => {
      const [out, err]: [string[], string[]] = [[], []];
      const status = await runCommand(args, {
        print: line => void out.push(line),
        printError: line => void err.push(line),
        environment: { ...environment, ...over },
        folder,
        migrations,
        now: Date.now,
      });
      return outcomeOf(status, out.join('\n'), err.join('\n'));
    },
    start: (args, over = {}) =>
      new Promise(resolve => {
        const child = execFile(
          process.execPath,
          [main, ...args],
          { cwd: folder, env: withDefaults(over), timeout: 120_000 },
          (_, out, err) => resolve(outcomeOf(child.exitCode, out, err)),
        );
      }),
    spawn: (args, over = {}) =>
      spawn(process.execPath, [main, ...args], { cwd: folder, env: withDefaults(over), stdio: 'ignore' }),
  };
}
