import type { LoopHealth } from './loop.ts';
import { maxLagMs } from './watchdog.ts';

/** The result of one check, of the running bot or of the `doctor` command. */
export interface CheckResult {
  /** `warning`: the bot works nevertheless. */
  readonly status: 'ok' | 'warning' | 'failed';
  readonly name: string;
  readonly message: string;
  /** What the operator can do about it. */
  readonly fix?: string | undefined;
}

export const pass = (name: string, message: string): CheckResult => ({ status: 'ok', name, message });
export const warn = (name: string, message: string, fix: string): CheckResult => {
  return { status: 'warning', name, message, fix };
};
export const fail = (name: string, message: string, fix?: string): CheckResult => {
  return { status: 'failed', name, message, fix };
};

export interface HealthState {
  readonly telegram: {
    /** Time since Telegram's last successful answer; `undefined`: none yet. */
    readonly contactAgeMs: number | undefined;
    /** The error code with which it has rejected the bot since then; `webhook`: a 409 because somebody set one. */
    readonly rejectedWith: number | 'webhook' | undefined;
  };
  /** Why the database isn't writable; `undefined`: it is. */
  readonly databaseError: string | undefined;
  /** The id of a master key that was rotated to, and that this process doesn't have. */
  readonly unknownMasterKey: string | undefined;
  readonly loops: Readonly<Record<string, LoopHealth>>;
  /** The delay of the event loop. */
  readonly lagMs: number;
}

/** A long poll takes 50 s and its answer up to 10 s more; a webhook is checked every 30 s. */
export const maxContactAgeMs = 90_000;
/** A run takes milliseconds. */
export const maxOverdueMs = 10_000;
/** More failures in a row than chance explains. */
const maxFailures = 5;

const inSeconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

function checkTelegram({ contactAgeMs, rejectedWith }: HealthState['telegram']): CheckResult {
  if (rejectedWith === 'webhook') return fail('telegram', 'somebody else has set a webhook for this bot');
  if (rejectedWith === 409) return fail('telegram', 'another process fetches the updates');
  if (rejectedWith !== undefined) return fail('telegram', `the token is refused (${rejectedWith})`);
  if (contactAgeMs === undefined) return fail('telegram', 'not reached yet');
  return contactAgeMs > maxContactAgeMs
    ? fail('telegram', `silent for ${inSeconds(contactAgeMs)}`)
    : pass('telegram', 'reached');
}

function checkLoop(name: string, { overdueMs, failures }: LoopHealth): CheckResult {
  if (overdueMs > maxOverdueMs) return fail(name, `stuck for ${inSeconds(overdueMs)}`);
  return failures >= maxFailures ? fail(name, `failed ${failures} times in a row`) : pass(name, 'running');
}

/** Checks whether the process can work: `/readyz` is 503 if one of these has failed. */
export const checkHealth = ({
  telegram,
  databaseError,
  unknownMasterKey,
  loops,
  lagMs,
}: HealthState): readonly CheckResult[] => [
  checkTelegram(telegram),
  databaseError === undefined
    ? pass('database', 'writable')
    : fail('database', `not writable (${databaseError})`),
  unknownMasterKey === undefined
    ? pass('master-key', 'opens all keys')
    : fail('master-key', `it was changed to ${unknownMasterKey}: restart the bot with the new one`),
  ...Object.entries(loops).map(([name, loop]) => checkLoop(name, loop)),
  lagMs > maxLagMs ? fail('process', `${inSeconds(lagMs)} late`) : pass('process', 'on time'),
];

/** Those that have failed, each with its name. */
export const failures = (results: readonly CheckResult[]): readonly string[] =>
  results.filter(({ status }) => status === 'failed').map(({ name, message }) => `${name}: ${message}`);
