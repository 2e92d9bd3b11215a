/**
 * What is in flight, by key. When V8 enlarges or cleans a Map it makes a new table, and the old table keeps all that was
 * in it until the next full collection. So the Map holds entries, and an entry drops its value when that is deleted.
 * Otherwise nearly all calls, with all that belongs to them, would outlive the collections of young objects.
 */
export function createInFlight<Key extends number | string, Value extends object>() {
  const entries = new Map<Key, { value: Value | undefined }>();
  return {
    get: (key: Key): Value | undefined => entries.get(key)?.value,
    set: (key: Key, value: Value): void => void entries.set(key, { value }),
    delete: (key: Key): void => {
      const entry = entries.get(key);
      if (entry !== undefined) entry.value = undefined;
      entries.delete(key);
    },
    size: (): number => entries.size,
    values: (): readonly Value[] => [...entries.values()].flatMap(({ value }) => value ?? []),
  };
}
