/** A prime below 2^44: times 131 it stays an exact integer. */
const modulus = 17_592_186_044_399;

/**
 * A number for a name that is too long for a button: the same for the same name whatever the list around
 * it, and different for different ones but for one pair in trillions.
 */
export function nameCode(name: string): number {
  let code = name.length;
  for (let at = 0; at < name.length; at++) code = (code * 131 + name.charCodeAt(at)) % modulus;
  return code;
}

/** The only one with that code; `undefined` where there is none, or no telling. */
export function byCode<T>(items: readonly T[], code: number, nameOf: (item: T) => string): T | undefined {
  const [found, ...others] = items.filter(item => nameCode(nameOf(item)) === code);
  return others.length === 0 ? found : undefined;
}
