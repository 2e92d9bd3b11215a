import { vpsStateAt, type Phase, type VpsState, type Vps } from '../../../demo/provider/records.ts';

/** How long things take at the provider. */
export interface Durations {
  /** Between a power verb's reply and the first sign of it. */
  readonly queueMs: number;
  readonly rebootMs: number;
  readonly stopMs: number;
  readonly bootMs: number;
  /** Between install's reply and the VPS's first appearance in vps_info. */
  readonly installQueueMs: number;
  readonly installMs: number;
  /** Between a payment and the order's becoming Active. */
  readonly paymentMs: number;
  /** Between create's reply and the order's appearance in orders. */
  readonly orderVisibleMs: number;
}

/** Quick enough for a demo, slow enough to be seen. */
export const usualDurations: Durations = {
  queueMs: 0,
  rebootMs: 8_000,
  stopMs: 4_000,
  bootMs: 5_000,
  installQueueMs: 2_000,
  installMs: 20_000,
  paymentMs: 0,
  orderVisibleMs: 0,
};

/** What reboot, stop and boot each lead through and to. */
const verbs = {
  reboot: { through: 'rebooting', to: 'on', takes: 'rebootMs' },
  stop: { through: 'stopping', to: 'off', takes: 'stopMs' },
  boot: { through: 'starting', to: 'on', takes: 'bootMs' },
} as const;

export type PowerVerb = keyof typeof verbs;

/** Why a power verb can't be, or whether it would change nothing. */
export function judgePower(
  verb: PowerVerb,
  vps: Vps,
  instant: number,
): 'do' | 'needless' | 'busy' | 'suspended' {
  if (vpsStateAt(vps, instant) === 'suspended') return 'suspended';
  if (vps.phases.some(phase => phase.at > instant)) return 'busy';
  const state = vpsStateAt(vps, instant);
  if (verb === 'stop' && state === 'off') return 'needless';
  if (verb === 'boot' && state === 'on') return 'needless';
  if (verb === 'reboot' && state === 'off') return 'needless';
  return 'do';
}

/** The phases of a VPS that was told to do something at an instant. */
export function powerPhases(
  verb: PowerVerb,
  vps: Vps,
  instant: number,
  durations: Durations,
): readonly Phase[] {
  const { through, to, takes } = verbs[verb];
  const beginsAt = instant + durations.queueMs;
  return [
    { at: instant, state: vpsStateAt(vps, instant) },
    { at: beginsAt, state: through },
    { at: beginsAt + durations[takes], state: to },
  ];
}

/** The phases of a VPS whose installation was started at an instant. */
export function installationPhases(instant: number, durations: Durations): readonly Phase[] {
  const beginsAt = instant + durations.installQueueMs;
  return [
    { at: instant, state: 'queued' },
    { at: beginsAt, state: 'installing' },
    { at: beginsAt + durations.installMs, state: 'on' },
  ];
}

/** A single phase: so from now on. */
export function settledPhases(state: VpsState, instant: number): readonly Phase[] {
  return [{ at: instant, state }];
}
