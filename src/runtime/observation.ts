/**
 * What only a process that is looked at needs: its HTTP server and what it counts. They are loaded where
 * `HTTP_PORT` is set: a fifth of a start, spared to all others.
 */
export { startHttpServer } from './http.ts';
export { createMetrics } from './metrics.ts';
