import { spawn } from 'node:child_process';

import type { Log } from './log.ts';

/** What a supervisor is told (sd_notify(3)). */
export type Notice = 'READY=1' | 'WATCHDOG=1' | 'STOPPING=1';

export interface Supervisor {
  readonly notify: (notice: Notice) => void;
  /** Tells it that we live, often enough for its watchdog and no oftener. */
  readonly alive: () => void;
}

/** Where `systemd-notify` is found, whatever our own environment says. */
const path = '/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin';
const noticeTimeoutMs = 5_000;

/**
 * Speaks to systemd by its own `systemd-notify`: Node has no sockets of this kind. Without a supervisor it
 * says nothing. A notice that can't be given is a warning, once, and nothing more.
 */
export function createSupervisor(options: {
  /** `NOTIFY_SOCKET`; missing: nobody listens. */
  readonly socket: string | undefined;
  /** Within how long it wants a sign of life. */
  readonly watchdogMs: number | undefined;
  readonly log: Pick<Log, 'warn'>;
  readonly command?: string;
}): Supervisor {
  const { socket, watchdogMs, log } = options;
  let warned = false;
  let saidAt = -Infinity;

  const warn = (why: string): void => {
    if (!warned) log.warn('supervisor-not-told', { why });
    warned = true;
  };
  const notify = (notice: Notice): void => {
    if (socket === undefined) return;
    const child = spawn(options.command ?? 'systemd-notify', [notice], {
      env: { NOTIFY_SOCKET: socket, PATH: path },
      stdio: 'ignore',
      timeout: noticeTimeoutMs,
    });
    child.once('error', error => warn('code' in error ? String(error.code) : error.name));
    child.once('exit', (code, signal) => {
      if (code !== 0) warn(`systemd-notify ended with ${code ?? signal ?? 'nothing'}`);
    });
    child.unref();
  };

  return {
    notify,
    alive: () => {
      if (watchdogMs === undefined || performance.now() - saidAt < watchdogMs / 3) return;
      saidAt = performance.now();
      notify('WATCHDOG=1');
    },
  };
}
