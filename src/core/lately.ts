/**
 * Whether that was less than so many ms ago. What lies ahead by as much was noted by a clock that has been
 * set back since: when it was nobody knows, so that it wasn't lately.
 */
export const isLately = (at: number, now: number, withinMs: number): boolean => Math.abs(now - at) < withinMs;
