/**
 * Values in flight, by key. When V8 enlarges or cleans a Map it makes a new table, and the old one keeps its values
 * alive until the next full collection. So the Map holds entries, and an entry drops its value when it is deleted.
 * Otherwise nearly all calls, and the objects that belong to them, would outlive the collections of young objects.
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
