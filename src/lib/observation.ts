import { startHttpServer } from './http-server.ts';
import { createMetrics } from './metrics.ts';

export type Observation = ReturnType<typeof createObservation>;

/**
 * What only a process that is looked at needs: its HTTP server, where it listens, and what it counts. This
 * file is loaded where `HTTP_PORT` is set; without it the packages of a start take a twelfth less time.
 */
export const createObservation = (host: string, port: number) => ({
  host,
  port,
  metrics: createMetrics(),
  startServer: startHttpServer,
});
