import type { PowerAction } from '../core/server.ts';
import { isEnded, isSuspended } from '../core/standing.ts';
import type { Snapshot } from '../core/watch.ts';

/** Why an action can't be, whatever the server's state is just now. */
export type CannotBecause = 'not-installed' | 'suspended' | 'gone';

type Known = Pick<Snapshot, 'order' | 'productStatus' | 'vps' | 'goneAt' | 'wasActive'>;

function cannotPower(snapshot: Known): CannotBecause | undefined {
  if (snapshot.goneAt !== undefined) return 'gone';
  if (isSuspended(snapshot)) return 'suspended';
  if (snapshot.vps === undefined) return 'not-installed';
  return undefined;
}

/**
 * What a server can be asked for. A snapshot may be old, so only what can't be is refused: a server that
 * reads as off may be on by now, and is rebooted when somebody says so.
 */
export const serverCan: Readonly<Record<PowerAction, (snapshot: Known) => CannotBecause | undefined>> = {
  reboot: cannotPower,
  stop: cannotPower,
  boot: cannotPower,
};

/** Why no system can be put on an order. */
export type CannotInstallBecause = 'unpaid' | 'installed' | 'suspended' | 'gone';

/** What stands in the way of an installation; only a paid and empty order takes one. */
export function cannotInstall(snapshot: Known): CannotInstallBecause | undefined {
  if (snapshot.goneAt !== undefined) return 'gone';
  if (isSuspended(snapshot)) return 'suspended';
  if (snapshot.order.status === 'pending') return 'unpaid';
  if (snapshot.order.status !== 'active' || isEnded(snapshot)) return 'gone';
  return snapshot.vps === undefined ? undefined : 'installed';
}

/** Whether an installation is offered: what was never read may hold a system already, unless we saw it unpaid. */
export const offersInstall = (
  snapshot: Known & Pick<Snapshot, 'seenAt' | 'paidAt' | 'firstSeenAt'>,
): boolean =>
  cannotInstall(snapshot) === undefined &&
  (snapshot.seenAt !== undefined ||
    (snapshot.paidAt !== undefined && snapshot.paidAt > snapshot.firstSeenAt));

/** The power buttons that fit a server as it was last seen. */
export function offeredActions(snapshot: Known): readonly PowerAction[] {
  if (cannotPower(snapshot) !== undefined) return [];
  switch (snapshot.vps?.state) {
    case 'running':
      return ['reboot', 'stop'];
    case 'stopped':
      return ['boot'];
    case 'unknown':
      return ['reboot', 'stop', 'boot'];
    case 'rebooting':
    case 'starting':
    case 'stopping':
    case 'installing':
    case 'suspended':
    case undefined:
      return [];
  }
}
