import { serve } from './process.ts';

/** Loaded into a measured process by `--import`. */
const probe = serve({
  /** The CPU time of the main thread so far in µs, the resident memory in bytes, and the time in ms. */
  usage: () => {
    const { user, system } = process.threadCpuUsage();
    return { cpuUs: user + system, rss: process.memoryUsage.rss(), at: performance.now() };
  },
});

export type Probe = typeof probe;
