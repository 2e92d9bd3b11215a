import type { Provider } from '../domain/provider.ts';
import type { Log } from '../lib/log.ts';
import { createWakeup, type TaskSet } from '../lib/loop.ts';
import type { Metrics } from '../lib/metrics.ts';
import type { Db } from '../db/db.ts';
import type { Notifier } from './notifier.ts';
import type { ReadModel } from './read-model.ts';

/** The dependencies of services; each names the parts that it uses. */
export interface Context {
  readonly db: Db;
  readonly provider: Provider;
  readonly readModel: ReadModel;
  readonly notifier: Notifier;
  readonly wakeups: Wakeups;
  readonly tasks: TaskSet;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'operation' | 'pollLag'> | undefined;
  readonly now: () => number;
  readonly random: () => number;
}

/** One wakeup per loop: services wake it when there is work, and the loop subscribes when it starts. */
export const createWakeups = () => ({
  poll: createWakeup(),
  deliver: createWakeup(),
  liveMessages: createWakeup(),
});

export type Wakeups = ReturnType<typeof createWakeups>;
