/** Random numbers that a seed repeats. */
export interface Rng {
  /** From 0 up to, but not including, 1. */
  readonly number: () => number;
  /** An integer, both ends included. */
  readonly between: (least: number, most: number) => number;
  readonly pick: <const T extends readonly [unknown, ...unknown[]]>(values: T) => T[number];
  /** One of them; `undefined` if there is none. */
  readonly pickAny: <T>(values: readonly T[]) => T | undefined;
  readonly chance: (probability: number) => boolean;
}

/** The mulberry32 generator, which is small and good enough to choose with. */
export function createRng(seed: number): Rng {
  let state = seed >>> 0;
  const number = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const pickAny = <T>(values: readonly T[]): T | undefined => values[Math.floor(number() * values.length)];
  return {
    number,
    between: (least, most) => least + Math.floor(number() * (most - least + 1)),
    pick: values => pickAny<(typeof values)[number]>(values) ?? values[0],
    pickAny,
    chance: probability => number() < probability,
  };
}
