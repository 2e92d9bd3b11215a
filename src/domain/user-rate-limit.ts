const maxRemembered = 10_000;

/** Sets an entry as the newest, and removes the oldest one of too many. */
export function rememberNewest<Key, Value>(
  remembered: Map<Key, Value>,
  key: Key,
  value: Value,
  max = maxRemembered,
): void {
  // A map keeps its order of insertion.
  remembered.delete(key);
  remembered.set(key, value);
  if (remembered.size <= max) return;
  const [oldest] = remembered.keys();
  if (oldest !== undefined) remembered.delete(oldest);
}
