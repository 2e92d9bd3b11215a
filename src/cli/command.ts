import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';

import { masterKeyBytes, loadConfig, type Config, describeProblems } from '../config.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { describeStartFailure, exitCodeOf, exitCodes, type StartFailure } from '../domain/start-failure.ts';
import type { MasterKeys } from '../db/backup.ts';
import { fail, type CheckResult } from '../lib/health-checks.ts';
import { withTimeout } from '../lib/loop.ts';

/** The parts of the process that a command uses. */
export interface CliContext {
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
  /** Missing: that of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The folder of `.env` and of relative paths. */
  readonly folder: string;
  readonly migrations: string;
  readonly now: () => number;
}

/** The input of a command that needs the configuration. */
export interface ConfiguredContext extends CliContext {
  readonly config: Config;
  readonly database: string;
  readonly masterKeys: MasterKeys;
}

export interface Arguments {
  readonly file: string;
  readonly isSet: (option: string) => boolean;
  /** The text given to an option that takes one. */
  readonly valueOf: (option: string) => string | undefined;
}

/** Returns the exit code of the process. */
type Run<Context> = (args: Arguments, context: Context) => Promise<number> | number;

export interface Command {
  readonly name: string;
  /** After `npm run ops -- `. */
  readonly usage: string;
  readonly summary: string;
  /** The rest of the text of `--help`. */
  readonly help: readonly string[];
  readonly options?: NonNullable<ParseArgsConfig['options']>;
  readonly takesFile?: boolean;
  readonly run: Run<CliContext>;
}

export const describeUsage = (command: Command): readonly string[] => [
  `usage: npm run ops -- ${command.usage}`,
  '',
  command.summary,
  '',
  ...command.help,
];

/** The failure is a line to print. */
export function readArguments(
  { name, options, takesFile = false }: Command,
  args: readonly string[],
): Result<Arguments, string> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    const set: Readonly<Record<string, unknown>> = values;
    const isSet = (option: string) => set[option] === true;
    if (!isSet('help') && positionals.length !== (takesFile ? 1 : 0)) {
      return failed(`${name} takes ${takesFile ? 'exactly one file' : 'no arguments'}`);
    }
    const valueOf = (option: string) => (typeof set[option] === 'string' ? set[option] : undefined);
    return ok({ file: positionals[0] ?? '', isSet, valueOf });
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'unknown option');
  }
}

export const masterKeysOf = (config: Config): MasterKeys => [
  masterKeyBytes(config.masterKey),
  ...config.previousMasterKeys.map(masterKeyBytes),
];

/** Runs a command with the bot's configuration, or prints its problems as the start of the bot does. */
export const withConfig =
  (run: Run<ConfiguredContext>): Run<CliContext> =>
  (args, context) => {
    const loaded = loadConfig(context);
    if (loaded.kind === 'failed') {
      for (const line of describeProblems(loaded.failure)) context.printError(line);
      return exitCodes.config;
    }
    const { config } = loaded.value;
    const database = resolve(context.folder, config.databasePath);
    return run(args, { ...context, config, database, masterKeys: masterKeysOf(config) });
  };

/** Prints why something could not be opened and returns the exit code. */
export function failWith(
  failure: StartFailure,
  { printError }: Pick<CliContext, 'printError'>,
  line = describeStartFailure(failure),
): number {
  printError(line);
  return exitCodeOf(failure);
}

export const noDatabase = (path: string): string =>
  `there is no database at ${path}: either DATABASE_PATH is wrong, or the bot has never been started`;

/** The first five of a list on one line. */
export const firstFew = (names: readonly (string | number)[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;

/** Gives a check limited time; a later result is ignored. */
export const limited = (
  name: string,
  check: (signal: AbortSignal) => Promise<readonly CheckResult[]>,
  ms = 12_000,
): Promise<readonly CheckResult[]> =>
  withTimeout(check, ms, [
    fail(name, `no answer within ${ms / 1000} s`, 'check whether it hangs, then run doctor again'),
  ]);

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
