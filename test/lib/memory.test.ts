import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from 'vitest';

const module = JSON.stringify(join(import.meta.dirname, '../../src/lib/memory.ts'));

/**
 * Needs 300 MB for a moment, and keeps a tenth of it in pieces. In the minutes after that it has updates in flight, then
 * works, then is idle.
 */
const program = `
  const { createMemoryRelease } = await import(${module});
  let isIdle = false;
  let user = 0;
  let minutes = 0;
  const now = performance.now.bind(performance);
  performance.now = () => now() + minutes * 60_000;
  process.cpuUsage = before => ({ user: user - (before?.user ?? 0), system: 0 });
  const release = createMemoryRelease(() => isIdle);
  let kept = Array.from({ length: 300_000 }, (_, n) => ({ n, text: 'x'.repeat(800) + n, list: [n, n] }));
  kept = kept.filter(({ n }) => n % 10 === 0);
  const afterAMinute = () => {
    minutes += 1;
    release();
    return process.memoryUsage.rss();
  };
  const before = process.memoryUsage.rss();
  const inFlight = afterAMinute();
  isIdle = true;
  user += 30e6;
  const working = afterAMinute();
  const idle = afterAMinute();
  console.log(JSON.stringify({ before, inFlight, working, idle, kept: kept.length }));
`;

test('memory is given back after a peak once the process is idle, not while it works', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  const sizes = JSON.parse(output) as Readonly<Record<'before' | 'inFlight' | 'working' | 'idle', number>>;
  expect(sizes.before).toBeGreaterThan(200e6);
  expect(sizes.inFlight).toBeGreaterThan(0.95 * sizes.before);
  expect(sizes.working).toBeGreaterThan(0.95 * sizes.before);
  expect(sizes.idle).toBeLessThan(0.7 * sizes.before);
});

/** Uses some memory for a moment, twice. Prints the bytes before and after the process could give them back. */
const twoSmallPeaks = `
  const { createMemoryRelease } = await import(${module});
  let minutes = 0;
  const now = performance.now.bind(performance);
  performance.now = () => now() + minutes * 60_000;
  process.cpuUsage = () => ({ user: 0, system: 0 });
  const release = createMemoryRelease(() => true);
  const peak = () => {
    Array.from({ length: 60_000 }, (_, n) => ({ n, text: 'x'.repeat(400) + n })).sort((a, b) => b.n - a.n);
    const before = process.memoryUsage().heapTotal;
    minutes += 1;
    release();
    return { before, after: process.memoryUsage().heapTotal };
  };
  console.log(JSON.stringify([peak(), peak()]));
`;

test('memory is given back once after the start, and then only after a peak', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', twoSmallPeaks], {
    encoding: 'utf8',
  });
  const [first, second] = JSON.parse(output) as Readonly<Record<'before' | 'after', number>>[];
  expect(first?.after).toBeLessThan(0.7 * (first?.before ?? 0));
  expect(second?.after).toBeGreaterThan(0.9 * (second?.before ?? Infinity));
});
