import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectGarbage = (options: Readonly<Record<'type' | 'execution' | 'flavor', string>>) => void;

/** Below this there is little to give back. */
const smallBytes = 170e6;
/** Memory in use may grow by this factor after a collection before there is another one. */
const growth = 1.25;
const checkEveryMs = 15_000;
/** If the process used more of a core than this since the last check, somebody may be waiting for an answer. */
const maxCpuShare = 0.2;

/**
 * Gives memory back to the system after the start and after each peak: V8 keeps what it needed then, because it only
 * collects garbage when it needs more. Call it every second. It acts only if the process is idle, and then blocks it
 * for about 0.2 s.
 */
export function createMemoryRelease(isIdle: () => boolean): () => void {
  let last = { cpu: process.cpuUsage(), at: performance.now() };
  /** In use after the last collection, or less. */
  let leftBytes: number | undefined;
  let collect: (() => void) | undefined;

  const loadCollector = (): (() => void) => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as CollectGarbage;
    return () => collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  };

  return () => {
    const now = performance.now();
    if (now - last.at < checkEveryMs) return;
    const { user, system } = process.cpuUsage(last.cpu);
    const cpuShare = (user + system) / 1_000 / (now - last.at);
    last = { cpu: process.cpuUsage(), at: now };
    if (cpuShare > maxCpuShare || !isIdle()) return;
    const inUse = process.memoryUsage.rss();
    if (leftBytes !== undefined) {
      leftBytes = Math.min(leftBytes, inUse);
      if (inUse < Math.max(smallBytes, growth * leftBytes)) return;
    }
    collect ??= loadCollector();
    collect();
    leftBytes = process.memoryUsage.rss();
  };
}
