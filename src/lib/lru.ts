/** A map of a limited size: a new entry takes the place of the one that was used least recently. */
export interface Lru<Key, Value> {
  /** Counts as a use. */
  readonly get: (key: Key) => Value | undefined;
  readonly set: (key: Key, value: Value) => void;
  readonly delete: (key: Key) => void;
  /** The least recently used first. */
  readonly keys: () => readonly Key[];
}

export function createLru<Key, Value>(maxEntries: number): Lru<Key, Value> {
  // A Map keeps the order of insertion.
  const entries = new Map<Key, Value>();
  const set = (key: Key, value: Value): void => {
    entries.delete(key);
    entries.set(key, value);
    for (const oldest of entries.keys()) {
      if (entries.size <= maxEntries) break;
      entries.delete(oldest);
    }
  };
  return {
    get: key => {
      const value = entries.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
    delete: key => void entries.delete(key),
    keys: () => [...entries.keys()],
  };
}
