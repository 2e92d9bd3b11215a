import type { Log } from '../../src/lib/log.ts';
import { startLoop } from '../../src/lib/loop.ts';
import type { Services } from '../../src/services/services.ts';
import { quietLog } from '../test-log.ts';
import { createLifecycle, Dead, withCrashPoints, type Lifecycle } from '../services/lifecycle.ts';
import { startServices } from '../services/start-services.ts';
import type { DatabaseFile } from './file.ts';
import type { SimulatedProvider } from './simulated-provider.ts';
import type { SimulatedTelegram } from './simulated-telegram.ts';
import type { VirtualTime } from './virtual-time.ts';

export const url = new URL('https://panel.example/api_client.php');
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** An update; it is handled again by the next process until one has finished it. */
export interface Update {
  readonly run: (services: Services) => Promise<void>;
}

interface ProcessDeps {
  readonly file: DatabaseFile;
  readonly time: VirtualTime;
  readonly provider: SimulatedProvider;
  readonly telegram: SimulatedTelegram;
  readonly random: () => number;
  readonly idleMs: number;
  readonly reopens: boolean;
  readonly onError: (what: string, fields?: object) => void;
  readonly trace: (line: () => string) => void;
}

/** Starts the loops of a process; they end with its timers. */
function startLoops(
  { services, wakeups }: ReturnType<typeof startServices>,
  { log, now }: { readonly log: Log; readonly now: () => number },
): void {
  const loop = (name: string, run: () => number) =>
    startLoop({ name, run: () => Promise.resolve(run()), log, now });
  const loops = {
    poll: loop('polling', services.loops.poll),
    deliver: loop('notifications', services.loops.deliver),
    liveMessages: loop('live-messages', services.loops.liveMessages),
  };
  for (const name of ['poll', 'deliver', 'liveMessages'] as const) wakeups[name].subscribe(loops[name].wake);
  loop('maintenance', () => {
    services.maintenance.prune(now() - 2 * dayMs, now() - 7 * dayMs);
    return hourMs;
  });
}

/** Processes, one after another, and the updates that they handle. */
export function createProcesses({
  file,
  time,
  provider,
  telegram,
  random,
  idleMs,
  reopens,
  onError,
  trace,
}: ProcessDeps) {
  const { now } = time;
  const log: Log = { ...quietLog, error: onError, fatal: onError };
  const uptimes: { readonly from: number; to: number }[] = [];
  let current: { readonly lifecycle: Lifecycle; readonly services: Services } | undefined;
  const open = new Set<Update>();
  let downMs = 1_000;

  const handle = async (update: Update): Promise<void> => {
    const process = current;
    if (process === undefined) return;
    try {
      await update.run(process.services);
      if (!process.lifecycle.hasEnded()) open.delete(update);
    } catch (error) {
      onError('an update', { error });
    }
  };

  /** Ends the process; the next one starts after a while. */
  const onDeath = (at: string): void => {
    trace(() => `died ${at}, down for ${downMs / 1000} s`);
    const lifecycle = current?.lifecycle;
    current = undefined;
    if (lifecycle !== undefined) {
      telegram.died(lifecycle, file.isWaiting);
      time.drop(lifecycle);
    }
    const last = uptimes.at(-1);
    if (last !== undefined) last.to = now();
    time.after(downMs, () => {
      if (reopens) file.reopen();
      start();
    });
  };

  function start(): void {
    const lifecycle = createLifecycle(at => onDeath(at));
    trace(() => 'a process starts');
    uptimes.push({ from: now(), to: Infinity });
    time.belongTo(lifecycle);
    // The database stays open, and the memory of the process that died is lost.
    file.db().reload();
    const db = withCrashPoints(lifecycle, file.db(), 'writes');
    const started = startServices({
      ...{ db, url, log, now, pollFastMs: 10_000, pollIdleMs: idleMs, random },
      provider: provider.connect(lifecycle),
      notifier: readModel => telegram.connect(lifecycle, { ...readModel, operations: db.operations }),
    });
    const { services } = started;
    current = { lifecycle, services };
    try {
      services.maintenance.recover();
      startLoops(started, { log, now });
    } catch (error) {
      if (!(error instanceof Dead)) throw error;
    }
    for (const update of open) void handle(update);
  }

  return {
    uptimes,
    start,
    deliver(update: Update): void {
      open.add(update);
      void handle(update);
    },
    /** Cancels a scheduled crash. */
    live: (): void => current?.lifecycle.live(),
    isUp: () => current !== undefined,
    services: () => current?.services,
    crash(how: { readonly points: number } | undefined, thenDownMs: number): void {
      downMs = thenDownMs;
      if (how === undefined) current?.lifecycle.end('at once');
      else current?.lifecycle.dieAfter(how.points);
    },
    /** Ends the last process. */
    end(): void {
      const lifecycle = current?.lifecycle;
      current = undefined;
      if (lifecycle === undefined) return;
      // Not a crash: no other process follows.
      time.drop(lifecycle);
      lifecycle.abandon();
    },
  };
}
