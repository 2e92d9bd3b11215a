export type Lru<Key, Value> = ReturnType<typeof createLru<Key, Value>>;

/** A map of a limited size: a new entry takes the place of the one that was used least recently. */
export function createLru<Key, Value>(maxEntries: number) {
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
    /** Counts as a use. */
    get: (key: Key): Value | undefined => {
      const value = entries.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
    delete: (key: Key): void => void entries.delete(key),
    /** The least recently used first. */
    keys: (): readonly Key[] => [...entries.keys()],
  };
}
