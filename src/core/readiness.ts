/** How something is that should go on by itself. */
export interface Vitality {
  /** For how long a run is under way, or should have begun. */
  readonly overdueMs: number;
  /** Runs that failed, in a row. */
  readonly failures: number;
}

/** What is known of the process, for whoever decides whether it is fit to work. */
export interface Vitals {
  readonly telegram: {
    readonly mode: 'polling' | 'webhook';
    /** How long ago Telegram last gave what was asked of it; `undefined`: never yet. */
    readonly contactAgeMs: number | undefined;
    /** It refuses us with this code, since its last good answer. */
    readonly refusedWith: number | undefined;
  };
  /** Why the database takes nothing; `undefined`: it does. */
  readonly databaseTrouble: string | undefined;
  readonly loops: Readonly<Record<string, Vitality>>;
  /** How late the process comes to what is due, as a whole. */
  readonly lateMs: number;
}

/** A long poll lasts 50 s and its answer may take 10 more; a webhook is looked at every half a minute. */
export const contactWithinMs = 90_000;
/** A run takes milliseconds; this is no run any more. */
export const overdueAfterMs = 10_000;
/** So late, presses are answered too late as well. */
export const lateAfterMs = 5_000;
/** A loop that fails so often in a row is not being unlucky. */
const failingAfter = 5;
/** What has been stuck for so long won't go on by itself: a new process is better. */
export const stuckAfterMs = 60_000;

/** Why the process is not fit to work, each a few plain words; empty: it is. */
export function unreadyReasons({ telegram, databaseTrouble, loops, lateMs }: Vitals): readonly string[] {
  const reasons: string[] = [];
  const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
  if (telegram.refusedWith !== undefined) {
    reasons.push(
      telegram.refusedWith === 409
        ? 'telegram: another process fetches the updates'
        : `telegram: the token is refused (${telegram.refusedWith})`,
    );
  } else if (telegram.contactAgeMs === undefined) reasons.push('telegram: not reached yet');
  else if (telegram.contactAgeMs > contactWithinMs) {
    reasons.push(`telegram: silent for ${seconds(telegram.contactAgeMs)}`);
  }
  if (databaseTrouble !== undefined) reasons.push(`database: not writable (${databaseTrouble})`);
  for (const [name, { overdueMs, failures }] of Object.entries(loops)) {
    if (overdueMs > overdueAfterMs) reasons.push(`${name}: stuck for ${seconds(overdueMs)}`);
    else if (failures >= failingAfter) reasons.push(`${name}: failed ${failures} times in a row`);
  }
  if (lateMs > lateAfterMs) reasons.push(`process: ${seconds(lateMs)} late`);
  return reasons;
}

/** What has been stuck for so long that only a new process helps. */
export function stuckIn(loops: Readonly<Record<string, Vitality>>): string | undefined {
  return Object.entries(loops).find(([, { overdueMs }]) => overdueMs > stuckAfterMs)?.[0];
}
