/** How much one person may do, as a token bucket. */
export interface CrowdLimit {
  readonly perMinute: number;
  /** The size of the bucket. */
  readonly burst: number;
}

export interface Visitor {
  readonly left: number;
  readonly at: number;
  /** They have been told that it was too much. */
  readonly isTold: boolean;
}

/** `refuse`: with a message. `ignore`: they got the message before. */
export type Admission = 'welcome' | 'refuse' | 'ignore';

/**
 * Takes a token for one more update of a person. Someone over the limit is told once, and again only after their
 * bucket was full in between.
 */
export function admitVisitor(
  visitor: Visitor | undefined,
  { perMinute, burst }: CrowdLimit,
  now: number,
): { readonly visitor: Visitor; readonly admission: Admission } {
  // A clock that was set back gives nothing, and takes nothing.
  const sinceMs = visitor === undefined ? 0 : Math.max(0, now - visitor.at);
  const left = visitor === undefined ? burst : Math.min(burst, visitor.left + (sinceMs * perMinute) / 60_000);
  const isTold = visitor !== undefined && visitor.isTold && left < burst;
  if (left >= 1) return { visitor: { left: left - 1, at: now, isTold }, admission: 'welcome' };
  return { visitor: { left, at: now, isTold: true }, admission: isTold ? 'ignore' : 'refuse' };
}

/** The number of people that are remembered. */
export const mostRemembered = 10_000;

/** Sets an entry as the newest of a map, and drops the oldest one if there are more than `most`. */
export function rememberNewest<Key, Value>(
  remembered: Map<Key, Value>,
  key: Key,
  value: Value,
  most = mostRemembered,
): void {
  // A map keeps its order of insertion.
  remembered.delete(key);
  remembered.set(key, value);
  if (remembered.size <= most) return;
  const [oldest] = remembered.keys();
  if (oldest !== undefined) remembered.delete(oldest);
}
