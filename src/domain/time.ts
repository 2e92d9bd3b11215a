/**
 * Whether an instant is less than `withinMs` away from now. One that lies further in the future was noted
 * before the clock was set back, so its age is unknown.
 */
export const isWithin = (at: number, now: number, withinMs: number): boolean => Math.abs(now - at) < withinMs;

/** The median, rounded to an integer; `undefined`: there are no values. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [upper, lower] = [sorted[Math.floor(sorted.length / 2)], sorted[Math.floor((sorted.length - 1) / 2)]];
  return upper === undefined || lower === undefined ? undefined : Math.round((upper + lower) / 2);
}
