import { exitCodes } from '../domain/start-failure.ts';
import { toStartFailure } from '../db/database.ts';
import { backup, restore } from './backup.ts';
import {
  type CliContext,
  type Command,
  describeUsage,
  failWith,
  readArguments,
  withConfig,
} from './command.ts';
import { doctor } from './doctor.ts';
import { health } from './health.ts';
import { migrate } from './migrate.ts';
import { rotateKey } from './rotate-key.ts';
import { type Settings, variables } from '../config/variables.ts';

/** A line of `.env`; for a secret only whether it is set. */
function format(key: keyof Settings, value: Settings[keyof Settings]): string {
  if (value === undefined) return '(not set)';
  if (key === 'previousMasterKeys') return (value as readonly unknown[]).length === 0 ? '(not set)' : '(set)';
  if (value instanceof Set) return value.size === 0 ? '(anyone)' : [...value].join(',');
  if (value instanceof URL) {
    const url = new URL(value);
    if (url.password !== '') url.password = '***';
    return url.href;
  }
  if (typeof value === 'object') return '(set)';
  return String(key.endsWith('Ms') ? Number(value) / 1000 : value);
}

const showConfig: Command = {
  name: 'config',
  usage: 'config',
  summary: 'Print the effective configuration, with defaults and without secrets.',
  help: ['Reads .env in this folder and the environment, as the bot does at its start.'],
  run: withConfig((_, { config, print, database }) => {
    for (const key of Object.keys(variables) as (keyof Settings)[]) {
      print(`${variables[key].name}=${format(key, config[key])}`);
    }
    print('MASTER_KEY=(set)');
    print(`# the database is ${database}`);
    return exitCodes.ok;
  }),
};

const commands: readonly Command[] = [doctor, health, showConfig, backup, restore, rotateKey, migrate];

const usageWidth = Math.max(...commands.map(({ usage: line }) => line.length)) + 2;

const usage: readonly string[] = [
  'usage: npm run ops -- <command>',
  '',
  ...commands.map(({ usage: line, summary }) => `  ${line.padEnd(usageWidth)}${summary}`),
  '',
  "Run a command with --help for more. Commands read the bot's configuration: .env in this folder, and the environment.",
];

/** Runs the command that the arguments name; returns the exit code of the process. */
export async function runCommand(args: readonly string[], context: CliContext): Promise<number> {
  const { print, printError } = context;
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    usage.forEach(line => print(line));
    return exitCodes.ok;
  }
  const command = commands.find(known => known.name === name);
  if (command === undefined) {
    if (name !== undefined) printError(`there is no command ${JSON.stringify(name.slice(0, 40))}`);
    usage.forEach(line => printError(line));
    return exitCodes.usage;
  }
  const given = readArguments(command, rest);
  if (given.kind === 'failed') {
    printError(given.failure);
    printError(`usage: npm run ops -- ${command.usage}`);
    return exitCodes.usage;
  }
  if (given.value.isSet('help')) {
    describeUsage(command).forEach(line => print(line));
    return exitCodes.ok;
  }
  try {
    return await command.run(given.value, context);
  } catch (error) {
    // SQLite and the file system can fail at any point.
    const failure = toStartFailure('the database', error);
    if (failure === undefined) throw error;
    return failWith(failure, context);
  }
}
