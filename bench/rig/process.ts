import { fork } from 'node:child_process';

type Api = Readonly<Record<string, (...args: never[]) => unknown>>;
/** The functions of another process. */
export type Remote<T extends Api> = {
  readonly [Name in keyof T]: (...args: Parameters<T[Name]>) => Promise<Awaited<ReturnType<T[Name]>>>;
};

interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly never[];
}

/** Lets the process that started this one call functions. Names that it doesn't have are ignored. */
export function serve<T extends Api>(functions: T): T {
  const answer = async ({ id, name, args }: Call): Promise<void> => {
    const called = functions[name];
    if (called !== undefined) process.send?.({ id, result: await called(...args) });
  };
  process.on('message', (call: Call) => void answer(call));
  // The benchmarks were interrupted.
  process.on('disconnect', () => process.exit());
  return functions;
}

export interface Started<T extends Api> {
  readonly remote: Remote<T>;
  /** Ends the process by SIGTERM, as a service manager does; by SIGKILL if that takes over five seconds. */
  readonly stop: () => Promise<void>;
}

/** Starts a process; its functions are those that it serves. */
export function start<T extends Api>(
  file: string,
  { env = {}, flags = [] }: { env?: Readonly<Record<string, string>>; flags?: readonly string[] } = {},
): Started<T> {
  const child = fork(file, {
    execArgv: [...flags],
    env: { ...process.env, ...env },
    // What it logs is no part of the results.
    stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
  });
  const waiting = new Map<number, (result: unknown) => void>();
  let lastId = 0;
  let isStopping = false;
  const exited = new Promise<void>(resolve => {
    child.once('exit', code => {
      resolve();
      if (isStopping) return;
      process.stderr.write(`${file} has ended by itself, with ${code ?? 'a signal'}\n`);
      process.exit(70);
    });
  });
  child.on('message', ({ id, result }: { readonly id: number; readonly result: unknown }) => {
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  const call = (name: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise(resolve => {
      const id = (lastId += 1);
      waiting.set(id, resolve);
      child.send({ id, name, args });
    });
  return {
    remote: new Proxy({} as Remote<T>, {
      get:
        (_, name: string) =>
        (...args: readonly unknown[]) =>
          call(name, args),
    }),
    stop: async () => {
      isStopping = true;
      const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      child.kill('SIGTERM');
      await exited;
      clearTimeout(killer);
    },
  };
}
