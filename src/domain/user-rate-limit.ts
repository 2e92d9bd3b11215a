/** So much one person may do, and how fast that comes back. */
export interface CrowdLimit {
  readonly perMinute: number;
  /** So much at once, after a silence. */
  readonly burst: number;
}

/** What is remembered of somebody: what is left to them, as of when, and whether they have heard that it was too much. */
export interface Visitor {
  readonly left: number;
  readonly at: number;
  readonly isTold: boolean;
}

/** `refuse`: say once that it is too much. `ignore`: they have heard it. */
export type Admission = 'welcome' | 'refuse' | 'ignore';

const minuteMs = 60_000;

/**
 * Somebody does one more thing (a token bucket). Who overdoes it hears so once, and again only after they
 * have been quiet until all of it came back; what comes back meanwhile is theirs to use.
 */
export function admitVisitor(
  visitor: Visitor | undefined,
  { perMinute, burst }: CrowdLimit,
  now: number,
): { readonly visitor: Visitor; readonly admission: Admission } {
  // A clock that was set back gives nothing, and takes nothing.
  const sinceMs = visitor === undefined ? 0 : Math.max(0, now - visitor.at);
  const left =
    visitor === undefined ? burst : Math.min(burst, visitor.left + (sinceMs * perMinute) / minuteMs);
  const isTold = visitor !== undefined && visitor.isTold && left < burst;
  if (left >= 1) return { visitor: { left: left - 1, at: now, isTold }, admission: 'welcome' };
  return { visitor: { left, at: now, isTold: true }, admission: isTold ? 'ignore' : 'refuse' };
}

/** More people than this are not remembered at a time. */
export const mostRemembered = 10_000;

/** Puts somebody down as the newest of those remembered, and lets go of the one heard of longest ago. */
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
