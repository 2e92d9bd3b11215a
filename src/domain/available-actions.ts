import type { PowerAction, PowerState, Snapshot } from './server.ts';
import { isEnded, isSuspended } from './server.ts';

/** Why a power action is impossible, whatever the power state is at the moment. */
export type PowerBlocker = 'not-installed' | 'suspended' | 'gone';

type Known = Pick<Snapshot, 'order' | 'productStatus' | 'vps' | 'goneAt' | 'wasActive'>;

function cannotPower(snapshot: Known): PowerBlocker | undefined {
  if (snapshot.goneAt !== undefined) return 'gone';
  if (isSuspended(snapshot)) return 'suspended';
  return snapshot.vps === undefined ? 'not-installed' : undefined;
}

/**
 * What makes each power action impossible; `undefined`: nothing. The power state is not checked, because the
 * snapshot may be old: a server that was last seen stopped may be running now.
 */
export const powerBlockers: Readonly<Record<PowerAction, (snapshot: Known) => PowerBlocker | undefined>> = {
  reboot: cannotPower,
  stop: cannotPower,
  boot: cannotPower,
};

/** Why an order can't be installed. */
export type InstallBlocker = 'unpaid' | 'installed' | 'suspended' | 'gone';

/** What makes an installation impossible; only a paid order without a VPS can be installed. */
export function findInstallBlocker(snapshot: Known): InstallBlocker | undefined {
  if (snapshot.goneAt !== undefined) return 'gone';
  if (isSuspended(snapshot)) return 'suspended';
  if (snapshot.order.status === 'pending') return 'unpaid';
  if (snapshot.order.status !== 'active' || isEnded(snapshot)) return 'gone';
  return snapshot.vps === undefined ? undefined : 'installed';
}

/**
 * Whether to offer an installation. An order that was never read may be installed, unless it was seen unpaid.
 */
export const canOfferInstall = (
  snapshot: Known & Pick<Snapshot, 'seenAt' | 'paidAt' | 'firstSeenAt'>,
): boolean =>
  findInstallBlocker(snapshot) === undefined &&
  (snapshot.seenAt !== undefined ||
    (snapshot.paidAt !== undefined && snapshot.paidAt > snapshot.firstSeenAt));

/** The power buttons of each state. */
const powerActions: Readonly<Record<PowerState, readonly PowerAction[]>> = {
  running: ['reboot', 'stop'],
  stopped: ['boot'],
  unknown: ['reboot', 'stop', 'boot'],
  rebooting: [],
  starting: [],
  stopping: [],
  installing: [],
  suspended: [],
};

/** The power buttons that fit a server as it was last seen. */
export const availablePowerActions = (snapshot: Known): readonly PowerAction[] =>
  snapshot.vps === undefined || cannotPower(snapshot) !== undefined ? [] : powerActions[snapshot.vps.state];
