import { toStartFailure } from '../store/database.ts';
import { backup } from './backup.ts';
import {
  complainOf,
  describeUsage,
  exit,
  readArguments,
  type Command,
  type Surroundings,
} from './command.ts';
import { doctor } from './doctor.ts';
import { migrate } from './migrate.ts';
import { restore } from './restore.ts';
import { rotateKey } from './rotate-key.ts';

const commands: readonly Command[] = [doctor, backup, restore, rotateKey, migrate];

const usage: readonly string[] = [
  'usage: npm run ops -- <command>',
  '',
  ...commands.map(({ usage: line, summary }) => `  ${line.padEnd(34)}${summary}`),
  '',
  'Each says more with --help. The configuration is the bot’s: .env in this folder, and the environment.',
];

/** Runs the command that the arguments name; gives the process's exit status. */
export async function runOps(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { print, complain } = surroundings;
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    usage.forEach(line => print(line));
    return exit.fine;
  }
  const command = commands.find(known => known.name === name);
  if (command === undefined) {
    if (name !== undefined) complain(`there is no command ${JSON.stringify(name.slice(0, 40))}`);
    usage.forEach(line => complain(line));
    return exit.usage;
  }
  const given = readArguments(command, rest);
  if (given.kind === 'failed') {
    complain(given.failure);
    complain(`usage: npm run ops -- ${command.usage}`);
    return exit.usage;
  }
  if (given.value.isSet('help')) {
    describeUsage(command).forEach(line => print(line));
    return exit.fine;
  }
  try {
    return await command.run(given.value, surroundings);
  } catch (error) {
    // SQLite and the file system may give up anywhere; the name of the error says enough, and no more.
    const failure = toStartFailure('the database', error);
    if (failure !== undefined) {
      return complainOf(failure, surroundings);
    }
    const { name: kind, stack } = error instanceof Error ? error : { name: typeof error, stack: '' };
    complain(`this is a bug, please report it: ${kind} in ${command.name}`);
    for (const line of (stack ?? '').split('\n').filter(part => /^\s+at /.test(part))) complain(line);
    return exit.bug;
  }
}
