/** Runs one task at a time for each key, in order. A task that fails doesn't stop the next one. */
export function createKeyedQueue<Key>() {
  const underWay = new Map<Key, Promise<unknown>>();
  return {
    /** How many keys have tasks. */
    size: (): number => underWay.size,
    has: (key: Key): boolean => underWay.has(key),
    run<T>(key: Key, work: () => Promise<T>): Promise<T> {
      const current = (underWay.get(key) ?? Promise.resolve()).catch(() => undefined).then(work);
      underWay.set(key, current);
      const end = (): void => {
        if (underWay.get(key) === current) underWay.delete(key);
      };
      void current.then(end, end);
      return current;
    },
  };
}
