import { join } from 'node:path';

import { runCommand } from './run.ts';

// The reader of the output may go away, as `head` does. The command runs to its end all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exitCode = await runCommand(process.argv.slice(2), {
  print: line => void process.stdout.write(`${line}\n`),
  printError: line => void process.stderr.write(`${line}\n`),
  folder: process.cwd(),
  migrations: join(import.meta.dirname, '../../migrations'),
  now: Date.now,
});
