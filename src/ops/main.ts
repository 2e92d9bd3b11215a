import { join } from 'node:path';

import { runOps } from './run.ts';

process.exitCode = await runOps(process.argv.slice(2), {
  print: line => void process.stdout.write(`${line}\n`),
  complain: line => void process.stderr.write(`${line}\n`),
  folder: process.cwd(),
  migrations: join(import.meta.dirname, '../../migrations'),
  now: Date.now,
});
