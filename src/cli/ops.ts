import { join } from 'node:path';

import { runOps } from './run.ts';

// Whoever reads may go away, as `head` does: what is being done is done to its end all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exitCode = await runOps(process.argv.slice(2), {
  print: line => void process.stdout.write(`${line}\n`),
  complain: line => void process.stderr.write(`${line}\n`),
  folder: process.cwd(),
  migrations: join(import.meta.dirname, '../../migrations'),
  now: Date.now,
});
