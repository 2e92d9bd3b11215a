/** A map of a limited size: a new entry replaces the least recently used one. */
export function createLru<Key, Value>(maxEntries: number) {
  // A Map keeps insertion order.
  const entries = new Map<Key, Value>();
  const set = (key: Key, value: Value): void => {
    entries.delete(key);
    entries.set(key, value);
    const [oldest] = entries.keys();
    if (entries.size > maxEntries) entries.delete(oldest as Key);
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
