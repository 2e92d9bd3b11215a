import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import { createInFlight } from '../../src/lib/in-flight.ts';

test('a value is found until it is deleted', () => {
  const calls = createInFlight<number, { readonly name: string }>();
  calls.set(1, { name: 'a' });
  calls.set(2, { name: 'b' });
  expect(calls.get(1)).toEqual({ name: 'a' });
  calls.delete(1);
  calls.delete(1);
  expect([calls.get(1), calls.size(), calls.values()]).toEqual([undefined, 1, [{ name: 'b' }]]);
});

setFlagsFromString('--expose-gc');
// The bot is started with this flag, too.
setFlagsFromString('--no-allocation-site-pretenuring');
const collect = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;
const oldBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_used_size ?? 0;

interface Calls {
  set(call: number, value: object): unknown;
  delete(call: number): unknown;
}

/** The bytes that become old for each call, if a call has about 8 kB and 100 calls are in flight at a time. */
function oldBytesPerCall(calls: Calls): number {
  const count = 3_000;
  let [before, grown] = [oldBytes(), 0];
  for (let call = 0; call < count; call += 1) {
    const value = Array.from({ length: 250 }, () => ({ call }));
    calls.set(call, value);
    calls.delete(call - 100);
    if (call % 150 !== 0) continue;
    collect({ type: 'minor' });
    // Less than before if V8 has made a full collection.
    grown += Math.max(0, oldBytes() - before);
    before = oldBytes();
  }
  return grown / count;
}

// A full collection in the middle can spoil a measurement.
test('a call that has ended does not become old, unlike in a Map', { retry: 2 }, () => {
  const inMap = oldBytesPerCall(new Map<number, object>());
  expect(inMap).toBeGreaterThan(2_000);
  expect(oldBytesPerCall(createInFlight<number, object>())).toBeLessThan(inMap / 3);
});
