import { parseArgs, type ParseArgsConfig } from 'node:util';

import { describeProblems, loadConfig, masterKeyBytes, type Config, type LoadedConfig } from '../config.ts';
import { ok, failed, type Result } from '../core/result.ts';
import { describeStartFailure, type StartFailure } from '../core/start-failure.ts';

/** What a command says with its exit status; the numbers are those of sysexits.h. */
export const exit = {
  fine: 0,
  failed: 1,
  usage: 64,
  /** The database, or the backup, is damaged or of another form. */
  data: 65,
  bug: 70,
  io: 74,
  /** Another process has the database. */
  busy: 75,
  configuration: 78,
} as const;

/** What a command has of the world. */
export interface Surroundings {
  readonly print: (line: string) => void;
  /** For what went wrong. */
  readonly complain: (line: string) => void;
  /** Missing: the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where `.env` may be. */
  readonly folder: string;
  /** The folder of the migrations. */
  readonly migrations: string;
  readonly now: () => number;
}

export interface Command {
  readonly name: string;
  /** How it is called, after `npm run ops -- `. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /** What `--help` says beside the two. */
  readonly help: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** How many arguments it takes, options aside. */
  readonly takes: 0 | 1;
  readonly run: (given: Given, surroundings: Surroundings) => Promise<number> | number;
}

export interface Given {
  readonly argument: string;
  readonly isSet: (option: string) => boolean;
}

export const describeUsage = (command: Command): readonly string[] => [
  `usage: npm run ops -- ${command.usage}`,
  '',
  command.summary,
  '',
  ...command.help,
];

/** Reads a command's arguments; the failure is a line. */
export function readArguments(command: Command, args: readonly string[]): Result<Given, string> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    const set: Readonly<Record<string, unknown>> = values;
    const isSet = (option: string) => set[option] === true;
    if (!isSet('help') && positionals.length !== command.takes) {
      return failed(
        command.takes === 0
          ? `${command.name} takes no argument`
          : `${command.name} takes one file, and not more`,
      );
    }
    return ok({ argument: positionals[0] ?? '', isSet });
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'unknown option');
  }
}

/** The configuration, or one line a mistake and the status to end with: as at the bot's own start. */
export function configure(surroundings: Surroundings): Result<LoadedConfig, number> {
  const { environment, folder, complain } = surroundings;
  const loaded = loadConfig({ folder, ...(environment === undefined ? {} : { environment }) });
  if (loaded.kind === 'ok') return loaded;
  for (const line of describeProblems(loaded.failure)) complain(line);
  return failed(exit.configuration);
}

/** All master keys that were given, the current one first. */
export const masterKeysOf = (config: Config): readonly [Uint8Array, ...Uint8Array[]] => [
  masterKeyBytes(config.masterKey),
  ...config.previousMasterKeys.map(masterKeyBytes),
];

export const isStartFailure = (failure: { readonly kind: string }): failure is StartFailure =>
  startFailureKinds.has(failure.kind);

const startFailureKinds: ReadonlySet<string> = new Set<StartFailure['kind']>([
  'already-running',
  'cannot-open',
  'damaged',
  'newer',
  'edited',
  'out-of-order',
  'wrong-master-key',
  'vault-damaged',
]);

/** Tells of a failure that the bot's start has too, in the same words or in better ones; gives the status to end with. */
export function complainOf(
  failure: StartFailure,
  { complain }: Surroundings,
  words = describeStartFailure(failure),
): number {
  complain(words);
  switch (failure.kind) {
    case 'already-running':
      return exit.busy;
    case 'cannot-open':
      return exit.io;
    case 'damaged':
    case 'vault-damaged':
    case 'newer':
    case 'edited':
    case 'out-of-order':
      return exit.data;
    case 'wrong-master-key':
      return exit.configuration;
  }
}

/** Where something is that isn't there, in one line. */
export const noDatabase = (path: string): string =>
  `there is no database at ${path}: DATABASE_PATH names another place, or the bot has never been started`;

/** Some of many, for a line. */
export const some = (names: readonly (string | number)[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
