import { spawn } from 'node:child_process';

import type { Log } from './log.ts';

/** Where `systemd-notify` is found; our own PATH may be another. */
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
