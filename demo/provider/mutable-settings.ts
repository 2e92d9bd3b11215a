/** Options that can be changed while the fake runs. */
export interface Settings<T extends object> {
  readonly current: () => Readonly<T>;
  /** Changes the named options. */
  readonly set: (changes: Partial<T>) => void;
  /** Restores the initial options. */
  readonly reset: () => void;
}

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
