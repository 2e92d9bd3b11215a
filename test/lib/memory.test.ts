import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from 'vitest';

const module = JSON.stringify(join(import.meta.dirname, '../../src/lib/memory.ts'));

/** Needs 300 MB for a moment, and keeps a tenth of it in pieces. A minute later it has updates in flight, works, or is idle. */
const program = (state: 'idle' | 'in-flight' | 'working') => `
  const { createMemoryRelease } = await import(${module});
  const release = createMemoryRelease(() => ${state !== 'in-flight'});
  let kept = Array.from({ length: 300_000 }, (_, n) => ({ n, text: 'x'.repeat(800) + n, list: [n, n] }));
  kept = kept.filter(({ n }) => n % 10 === 0);
  const before = process.memoryUsage.rss();
  const now = performance.now.bind(performance);
  performance.now = () => now() + 60_000;
  process.cpuUsage = () => ({ user: ${state === 'working' ? 30e6 : 0}, system: 0 });
  release();
  console.log(JSON.stringify({ before, after: process.memoryUsage.rss(), kept: kept.length }));
`;

test.each([
  ['idle', 0.7],
  ['in-flight', undefined],
  ['working', undefined],
] as const)('memory is given back after a rush if the process is idle: %s', (state, share) => {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program(state)], {
    encoding: 'utf8',
  });
  const { before, after } = JSON.parse(output) as { readonly before: number; readonly after: number };
  expect(before).toBeGreaterThan(200e6);
  if (share === undefined) expect(after).toBeGreaterThan(0.95 * before);
  else expect(after).toBeLessThan(share * before);
});
