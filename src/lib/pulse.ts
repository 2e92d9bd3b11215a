import type { Vitality } from '../core/readiness.ts';

/** A sign of life from work that is no loop of ours, and says itself when to expect the next one. */
export interface Pulse {
  readonly beat: (nextWithinMs: number) => void;
  /** Nothing is expected any more. */
  readonly end: () => void;
  readonly vitality: () => Vitality;
}

/** A pulse that is expected from now on. */
export function createPulse(firstWithinMs: number): Pulse {
  let expectedAt = performance.now() + firstWithinMs;
  return {
    beat: nextWithinMs => {
      expectedAt = performance.now() + nextWithinMs;
    },
    end: () => {
      expectedAt = Infinity;
    },
    vitality: () => ({ overdueMs: Math.max(0, performance.now() - expectedAt), failures: 0 }),
  };
}
