/** Chance that can be repeated: the same seed gives the same numbers. */
export interface Chance {
  /** From 0 up to 1. */
  readonly number: () => number;
  readonly between: (least: number, most: number) => number;
  readonly of: <T>(things: readonly T[]) => T | undefined;
  readonly happens: (probability: number) => boolean;
}

/** The mulberry32 generator: small, and good enough to choose with. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const number = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    number,
    between: (least, most) => least + Math.floor(number() * (most - least + 1)),
    of: things => things[Math.floor(number() * things.length)],
    happens: probability => number() < probability,
  };
}
