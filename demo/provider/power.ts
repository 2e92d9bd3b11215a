import { vpsStateAt, type Phase, type Vps, type VpsState } from './records.ts';

/** How long things take at the provider. */
export interface Durations {
  readonly rebootMs: number;
  readonly stopMs: number;
  readonly bootMs: number;
  /** From the reply to install until getinfo shows the VPS. */
  readonly installQueueMs: number;
  readonly installMs: number;
  /** From the reply to create until the order is in the list of orders. */
  readonly orderVisibleMs: number;
}

/** Short enough for a demo, and long enough to be seen. */
export const defaultDurations: Durations = {
  rebootMs: 8_000,
  stopMs: 4_000,
  bootMs: 5_000,
  installQueueMs: 2_000,
  installMs: 20_000,
  orderVisibleMs: 0,
};

const transitions = {
  reboot: { through: 'rebooting', to: 'on', duration: 'rebootMs' },
  stop: { through: 'stopping', to: 'off', duration: 'stopMs' },
  boot: { through: 'starting', to: 'on', duration: 'bootMs' },
} as const;

export type PowerVerb = keyof typeof transitions;

/** Stopping a stopped VPS and booting a running one are accepted without effect. A reboot starts a stopped one. */
export function changesNothing(verb: PowerVerb, vps: Vps, at: number): boolean {
  if (vps.phases.some(phase => phase.at > at)) return false;
  const state = vpsStateAt(vps, at);
  return (verb === 'stop' && state === 'off') || (verb === 'boot' && state === 'on');
}

/** The phases after a power action. */
export function powerPhases(verb: PowerVerb, at: number, durations: Durations): readonly Phase[] {
  const { through, to, duration } = transitions[verb];
  return [
    { at, state: through },
    { at: at + durations[duration], state: to },
  ];
}

/** The phases after the start of an installation. */
export function installationPhases(at: number, durations: Durations): readonly Phase[] {
  const startsAt = at + durations.installQueueMs;
  return [
    { at, state: 'queued' },
    { at: startsAt, state: 'installing' },
    { at: startsAt + durations.installMs, state: 'on' },
  ];
}

/** One state from now on. */
export const steadyPhases = (state: VpsState, at: number): readonly Phase[] => [{ at, state }];
