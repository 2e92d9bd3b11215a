import { serve } from './process.ts';

/**
 * Loaded by `--import` into each process that is measured, beside its own program. `measure` in `bot.ts` asks
 * it before and after the work.
 */
const probe = serve({
  /** The CPU time of the main thread so far in µs, the resident memory in bytes, and the time in ms. */
  usage: () => {
    const { user, system } = process.threadCpuUsage();
    return { cpuUs: user + system, rss: process.memoryUsage.rss(), at: performance.now() };
  },
});

export type Probe = typeof probe;
