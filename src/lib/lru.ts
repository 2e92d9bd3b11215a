/** A map of a limited size: a new entry replaces the least recently used one. */
export function createLru<Key, Value>(maxEntries: number) {
  // A Map keeps insertion order.
  const entries = new Map<Key, Value>();
  const set = (key: Key, value: Value): void => {
    entries.delete(key);
    entries.set(key, value);
    if (entries.size <= maxEntries) return;
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      return;
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
    /** Least recently used first. */
    keys: (): readonly Key[] => [...entries.keys()],
  };
}
