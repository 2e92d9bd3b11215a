import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The environment of a process that starts as fast as with `npm start`: it uses what was compiled at installation. */
export const compileCache = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node') };

export interface BotProcess {
  /** All that it has written so far, both outputs together. */
  readonly output: () => string;
  /** Its log, line by line. */
  readonly log: () => readonly Readonly<Record<string, unknown>>[];
  readonly pid: number;
  /** Resolves with its exit status, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** Ends it as a supervisor does. */
  readonly stop: () => Promise<number | NodeJS.Signals>;
  /** Ends it with SIGKILL. */
  readonly kill: () => Promise<void>;
}

/** Starts the bot as a real process, with nothing in its environment but what is given. */
export function startBotProcess(environment: Readonly<Record<string, string>>, folder: string): BotProcess {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...['--max-old-space-size=512', '--max-semi-space-size=8', '--no-allocation-site-pretenuring'],
      join(root, 'src/main.ts'),
    ],
    {
      cwd: folder,
      // As `npm start` does it, without npm.
      env: { PATH: process.env.PATH, ...compileCache, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const collect = (chunk: Buffer) => void (output += chunk.toString());
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);

  return {
    output: () => output,
    log: () =>
      output.split('\n').flatMap(line => {
        try {
          return line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : [];
        } catch {
          return [];
        }
      }),
    pid: child.pid ?? 0,
    exited,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
