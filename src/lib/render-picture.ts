import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** The worker ends after this time without work. It takes 40 MB and most of a second to start. */
const idleMs = 5 * 60_000;
const deadlineMs = 20_000;

/** What the worker answers for each SVG, in order. */
export type RenderReply = { readonly png: Uint8Array } | { readonly error: string };

/**
 * Renders SVG to PNG in a worker thread, so that nothing else waits for it. One picture is rendered at a time.
 * Rejects if the worker fails or takes too long.
 */
export function createPictureRenderer() {
  let worker: Worker | undefined;
  let lastJob: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  const stop = async (): Promise<void> => {
    clearTimeout(idle);
    const stopped = worker;
    worker = undefined;
    await stopped?.terminate();
  };

  const render = async (svg: string): Promise<Uint8Array> => {
    clearTimeout(idle);
    worker ??= new Worker(new URL('render-picture-worker.ts', import.meta.url));
    try {
      // Rejects on the worker's 'error' too.
      const replied = once(worker, 'message', { signal: AbortSignal.timeout(deadlineMs) });
      worker.postMessage(svg);
      const [reply] = (await replied) as [RenderReply];
      if ('error' in reply) throw new Error(reply.error);
      idle = setTimeout(() => void stop(), idleMs).unref();
      return reply.png;
    } catch (error) {
      await stop();
      throw error;
    }
  };

  return {
    /** @returns a PNG, twice as large as the SVG says */
    render(svg: string): Promise<Uint8Array> {
      const job = lastJob.then(() => render(svg));
      lastJob = job.catch(() => undefined);
      return job;
    },
    close: stop,
  };
}

export type PictureRenderer = ReturnType<typeof createPictureRenderer>;
