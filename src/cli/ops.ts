import { join } from 'node:path';

import { exitCodes } from '../domain/start-failure.ts';
import { runCommand } from './run.ts';

// If the reader of the output exits, as `head` does, the command still runs to its end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const printError = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  process.exitCode = await runCommand(process.argv.slice(2), {
    print: line => void process.stdout.write(`${line}\n`),
    printError,
    folder: process.cwd(),
    migrations: join(import.meta.dirname, '../../migrations'),
    now: Date.now,
  });
} catch (error) {
  // The message of an unexpected error may contain a secret, so only its name and stack frames are printed.
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: '' };
  printError(`this is a bug, please report it: ${name}`);
  for (const line of (stack ?? '').split('\n').filter(part => /^\s+at /.test(part))) printError(line);
  process.exitCode = exitCodes.bug;
}
