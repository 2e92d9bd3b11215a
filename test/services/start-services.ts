import type { Db } from '../../src/db/db.ts';
import type { Provider } from '../../src/domain/provider.ts';
import { createTaskSet } from '../../src/lib/loop.ts';
import { createWakeups, type Notifier } from '../../src/services/context.ts';
import { createPollIntervals } from '../../src/services/polling/scheduler.ts';
import { createReadModel, type ReadModel } from '../../src/services/read-model.ts';
import { createServices } from '../../src/services/services.ts';
import { quietLog } from '../test-log.ts';

/** Everything that is sent arrives. */
const arriving: Notifier = {
  send: () => Promise.resolve({ kind: 'attempted', call: 'send', outcome: { kind: 'sent', messageId: 1 } }),
  updateLiveMessage: () => Promise.resolve({ kind: 'sent', messageId: 1 }),
  removeButtons: () => Promise.resolve({ kind: 'sent', messageId: 1 }),
  updateBulkAction: () => Promise.resolve(),
  reportInterrupted: () => Promise.resolve(),
  showBoard: () => Promise.resolve({ outcome: { kind: 'sent', messageId: 1 }, isPinned: true }),
  isBoardPinned: () => Promise.resolve(true),
  closeBoard: () => Promise.resolve(),
};

/** The services of one process; their loops run when the test says so. */
export function startServices({
  db,
  provider,
  now,
  url = new URL('https://provider.example/'),
  log = quietLog,
  notifier = () => ({}),
  pollFastMs = 5_000,
  pollIdleMs = 60_000,
  random = () => 0.5,
}: {
  readonly db: Db;
  readonly provider: Provider;
  readonly now: () => number;
  readonly url?: URL;
  readonly log?: typeof quietLog;
  /** What differs from a notifier whose messages all arrive. */
  readonly notifier?: (readModel: ReadModel) => Partial<Notifier>;
  readonly pollFastMs?: number;
  readonly pollIdleMs?: number;
  readonly random?: () => number;
}) {
  const tasks = createTaskSet(log);
  const wakeups = createWakeups();
  const options = { providerCallsPerSecond: 0, pollFastMs, pollIdleMs };
  const intervals = createPollIntervals({ db, options, now, random });
  const readModel = createReadModel({ db, infernoApiUrl: url, idleMs: intervals.idleMs, now });
  const services = createServices({
    options: { ...options, infernoApiUrl: url, accountsPerPerson: 20 },
    intervals,
    ...{ db, provider, readModel, wakeups, log, tasks, now, random },
    notifier: { ...arriving, ...notifier(readModel) },
  });
  return { services, tasks, wakeups, drain: () => tasks.drain(60_000) };
}
