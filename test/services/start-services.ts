import type { Db } from '../../src/db/db.ts';
import type { Provider } from '../../src/domain/provider.ts';
import type { ChatId, PersonId } from '../../src/domain/server.ts';
import { createTaskSet } from '../../src/lib/loop.ts';
import { createWakeups, type Notifier } from '../../src/services/context.ts';
import { createPollIntervals } from '../../src/services/polling/scheduler.ts';
import { createReadModel, type ReadModel } from '../../src/services/read-model.ts';
import type { BeginResult, OperationRequest } from '../../src/services/operations/begin.ts';
import { createServices, type Services } from '../../src/services/services.ts';
import { quietLog } from '../test-log.ts';

export const anna = 1 as PersonId;
export const chat = 1 as ChatId;

/** Who requests an operation, and where. */
export const byAnna = { personId: anna, chatId: chat, chatKind: 'private' } as const;

/** Starts an operation. It runs in the background unless it was already started or is refused. */
export function startOperation(
  { services }: { readonly services: Pick<Services, 'operations'> },
  request: OperationRequest,
): BeginResult {
  const result = services.operations.begin(request);
  if (result.kind === 'started') services.operations.dispatch(result.operation.id, Promise.resolve());
  return result;
}

/** Everything that is sent arrives. */
const arriving: Notifier = {
  send: () => Promise.resolve({ kind: 'attempted', call: 'send', outcome: { kind: 'sent', messageId: 1 } }),
  updateLiveMessage: () => Promise.resolve({ kind: 'sent', messageId: 1 }),
  removeButtons: () => Promise.resolve({ kind: 'sent', messageId: 1 }),
  updateBulkAction: () => Promise.resolve(),
  reportInterrupted: () => Promise.resolve(),
  showBoard: () => Promise.resolve({ kind: 'sent', messageId: 1 }),
  pinBoard: () => Promise.resolve(true),
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
