import { spawn } from 'node:child_process';

import type { Log } from './log.ts';
import type { LoopHealth } from './loop.ts';

/** The health of work that isn't a loop. It reports when to expect its next report. */
export function createHeartbeat(firstWithinMs: number) {
  let expectedAt = performance.now() + firstWithinMs;
  return {
    beat: (nextWithinMs: number): void => {
      expectedAt = performance.now() + nextWithinMs;
    },
    stop: (): void => {
      expectedAt = Infinity;
    },
    health: (): LoopHealth => ({ overdueMs: Math.max(0, performance.now() - expectedAt), failures: 0 }),
  };
}

/** With such a lag, button presses are also answered too late. */
export const maxLagMs = 5_000;
/** After being stuck for this long, only a new process helps. */
export const stuckAfterMs = 60_000;
const checkEveryMs = 1_000;
/** A stall ends with the next check that runs in time, but stays visible for a moment. */
const rememberedMs = 10_000;

/**
 * Checks once a second that the loops run when they should and that the event loop isn't blocked. While it is blocked
 * this can't run either: then systemd misses our notifications and restarts the process.
 */
export function startWatchdog(options: {
  readonly loops: () => Readonly<Record<string, LoopHealth>>;
  /** Called once, with the name of the stuck part. */
  readonly onStuck: (name: string) => void;
  /** Called after each check without a problem. */
  readonly onAlive?: () => void;
}) {
  let checkedAt = performance.now();
  let onTimeAt = checkedAt;
  let lateChecks = 0;
  let lateAt = -Infinity;
  let worst = { lagMs: 0, at: checkedAt };

  const timer = setInterval(() => {
    const now = performance.now();
    const lagMs = now - checkedAt - checkEveryMs;
    checkedAt = now;
    if (lagMs > maxLagMs) {
      lateChecks += 1;
      lateAt = now;
    } else {
      lateChecks = 0;
      onTimeAt = now;
    }
    if (lagMs > worst.lagMs || now - worst.at > rememberedMs) worst = { lagMs, at: now };
    // A single past stall needs no restart, nor does a machine or a process that was suspended. Parts that it delayed
    // have a minute to continue.
    const isProcessStuck = lateChecks > 1 && now - onTimeAt > stuckAfterMs;
    const loops = Object.entries(options.loops());
    const stuck = isProcessStuck
      ? 'process'
      : loops.find(([, { overdueMs }]) => Math.min(overdueMs, now - lateAt) > stuckAfterMs)?.[0];
    if (stuck === undefined) options.onAlive?.();
    else {
      clearInterval(timer);
      options.onStuck(stuck);
    }
  }, checkEveryMs);
  // The timer alone must not keep the process alive.
  timer.unref();

  return {
    /** The worst recent delay of the event loop. */
    lagMs: (): number => Math.max(0, worst.lagMs),
    stop: (): void => clearInterval(timer),
  };
}

/** Where to find `systemd-notify`; our own PATH may differ. */
const path = '/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin';
const notifyTimeoutMs = 5_000;

/**
 * Notifies systemd (sd_notify(3)) by its own `systemd-notify`, because Node has no datagram sockets for Unix addresses.
 * Does nothing without a socket. A notification that fails is logged once and has no other effect.
 */
export function createSystemdNotifier(options: {
  /** `NOTIFY_SOCKET`; missing: the process doesn't run under systemd. */
  readonly socket: string | undefined;
  /** How often systemd's watchdog expects a notification. */
  readonly watchdogMs: number | undefined;
  readonly log: Pick<Log, 'warn'>;
  readonly command?: string;
}) {
  const { socket, watchdogMs, log } = options;
  let warned = false;
  let aliveAt = -Infinity;

  const warn = (reason: string): void => {
    if (!warned) log.warn('systemd-notify-failed', { reason });
    warned = true;
  };
  const notify = (state: 'READY=1' | 'WATCHDOG=1' | 'STOPPING=1'): void => {
    if (socket === undefined) return;
    const child = spawn(options.command ?? 'systemd-notify', [state], {
      env: { NOTIFY_SOCKET: socket, PATH: path },
      stdio: 'ignore',
      timeout: notifyTimeoutMs,
    });
    child.once('error', error => warn('code' in error ? String(error.code) : error.name));
    child.once('exit', (code, signal) => {
      if (code !== 0) warn(`systemd-notify ended with ${code ?? signal ?? 'nothing'}`);
    });
    child.unref();
  };

  return {
    notify,
    /** Tells the watchdog that the process is alive, three times per interval at most. */
    keepAlive: (): void => {
      if (watchdogMs === undefined || performance.now() - aliveAt < watchdogMs / 3) return;
      aliveAt = performance.now();
      notify('WATCHDOG=1');
    },
  };
}
