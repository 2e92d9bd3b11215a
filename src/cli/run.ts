import { exitCodes } from '../domain/start-failure.ts';
import { toStartFailure } from '../db/database.ts';
import { backup, restore } from './backup.ts';
import { describeUsage, failWith, readArguments, type CliContext, type Command } from './command.ts';
import { doctor } from './doctor.ts';
import { health } from './health.ts';
import { migrate } from './migrate.ts';
import { rotateKey } from './rotate-key.ts';
import { showConfig } from './show-config.ts';

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
