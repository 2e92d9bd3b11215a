/** A set of switches that can be turned while the stand-in runs. */
export interface Settings<T extends object> {
  readonly current: () => Readonly<T>;
  /** Turns the named switches and leaves the others as they are. */
  readonly set: (changes: Partial<T>) => void;
  /** Everything as it was at the start. */
  readonly reset: () => void;
}

/** Makes settings that begin with `initial`. */
export function createSettings<T extends object>(initial: T): Settings<T> {
  let current: T = { ...initial };
  return {
    current: () => current,
    set: changes => {
      current = { ...current, ...changes };
    },
    reset: () => {
      current = { ...initial };
    },
  };
}
