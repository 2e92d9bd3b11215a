import type { ServerEvent } from '../core/event.ts';
import type { ProviderFailure } from '../domain/failure.ts';
import { settleInstall } from '../core/installing.ts';
import type { Advance, OperationId, OperationState, ServerOperation } from '../core/operation.ts';
import { afterTime, isOpen, leavesServer, rebootSettleMs, settle } from '../core/operation.ts';
import type { InstallDetails } from '../core/operation-details.ts';
import type { Result } from '../domain/result.ts';
import type { ServerId, ServerReading } from '../core/server.ts';
import type { Intervals, Snapshot, Watched } from '../core/watch.ts';
import { readAgainAfter, watchNotFound, watchServer } from '../core/watch.ts';

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly servers: {
    get(id: ServerId): { readonly snapshot: Snapshot; readonly failures: number } | undefined;
    save(id: ServerId, snapshot: Snapshot, nextReadAt: number | undefined): void;
    failed(id: ServerId, nextAt: number): void;
  };
  readonly operations: {
    openOn(server: ServerId): ServerOperation | undefined;
    readonly advance: Advance;
    noteTransition(id: OperationId): void;
    saveDetails(id: OperationId, details: InstallDetails): void;
  };
  /** Called in the transaction, so that a change and its news are one. */
  readonly onStep: (operation: OperationId, state: OperationState) => void;
  readonly onEvent: (server: ServerId, event: ServerEvent) => void;
  readonly intervals: () => Intervals;
  readonly now: () => number;
}

const slowestRetryMs = 5 * 60_000;

/** What a server is known to be once an operation on it has ended. */
function afterEnd(snapshot: Snapshot, ended: ServerOperation | undefined): Snapshot {
  if (ended === undefined) return snapshot;
  // What an installation had begun is no more: the order is empty again, and can be installed anew.
  if (ended.action === 'install' && ended.state === 'failed') return { ...snapshot, vps: undefined };
  const expected = leavesServer(ended);
  if (expected === undefined) return snapshot;
  const downSince = expected === 'running' ? undefined : snapshot.downSince;
  return { ...snapshot, expected, oddSince: undefined, downSince };
}

/** Of a VPS that we installed it is told how long that took, not how long ago it was paid. */
const timed = (event: ServerEvent, ended: ServerOperation | undefined, now: number): ServerEvent =>
  event.kind === 'vps-active' && ended?.action === 'install' && ended.details.joined !== true
    ? { ...event, tookMs: Math.max(0, now - (ended.sentAt ?? ended.askedAt)) }
    : event;

/**
 * Takes in what one read of a server said: the snapshot, the operation that it settles, the news and the
 * time of the next read are one transaction. A read that failed says nothing about the server.
 */
export function createObserveServer(deps: Deps) {
  const { transaction, servers, operations, now } = deps;

  /** What a read makes of an operation, without the deadline. */
  const judge = (
    operation: ServerOperation,
    reading: ServerReading | undefined,
    readAt: number,
  ): { readonly state: OperationState; readonly sawTransition: boolean } => {
    const stays = { state: operation.state, sawTransition: operation.sawTransition };
    if (reading === undefined) return stays;
    if (operation.action !== 'install') {
      if (reading.vps === undefined) return stays;
      const settlesAfterMs = rebootSettleMs(deps.intervals().fastMs);
      return settle(operation, { state: reading.vps.state, readAt }, settlesAfterMs);
    }
    const settled = settleInstall(operation, reading, { readAt, now: now() });
    if (settled.lost !== (operation.details.lost ?? 0)) {
      operations.saveDetails(operation.id, { ...operation.details, lost: settled.lost });
    }
    return settled;
  };

  /** Moves the open operation on, if the read or the deadline does; gives what is still open, and what ended. */
  const settleOpen = (
    serverId: ServerId,
    reading: ServerReading | undefined,
    readAt: number,
  ): { readonly open: ServerOperation | undefined; readonly ended: ServerOperation | undefined } => {
    const operation = operations.openOn(serverId);
    if (operation === undefined) return { open: undefined, ended: undefined };
    const settled = judge(operation, reading, readAt);
    if (settled.sawTransition && !operation.sawTransition) operations.noteTransition(operation.id);
    const moved = settled.state === operation.state ? afterTime(operation, now()) : settled;
    if (moved === undefined) return { open: operation, ended: undefined };
    const { state, failure } = { failure: undefined, ...moved };
    operations.advance(operation.id, operation.state, state, now(), failure);
    deps.onStep(operation.id, state);
    const after = { ...operation, state };
    return isOpen(state) ? { open: after, ended: undefined } : { open: undefined, ended: after };
  };

  return (serverId: ServerId, answer: Result<ServerReading, ProviderFailure>, readAt: number): void =>
    transaction(() => {
      const server = servers.get(serverId);
      if (server === undefined) return;
      const hadOpen = operations.openOn(serverId) !== undefined;
      const reading = answer.kind === 'ok' ? answer.value : undefined;
      const { open, ended } = settleOpen(serverId, reading, readAt);
      const watched: Watched | undefined =
        reading !== undefined
          ? watchServer(server.snapshot, reading, { now: now(), operationOpen: hadOpen })
          : answer.kind === 'failed' && answer.failure.kind === 'not-found'
            ? watchNotFound(server.snapshot, now())
            : undefined;
      const intervals = deps.intervals();
      const operationOpen = open !== undefined;
      if (watched === undefined) {
        // What is on its way, or was seen otherwise than expected, is as urgent after a read that failed.
        const again = readAgainAfter(server.snapshot, intervals, { now: now(), operationOpen });
        const soon = again ?? intervals.idleMs;
        const backoffMs = Math.min(soon * 2 ** Math.min(server.failures, 10), Math.max(soon, slowestRetryMs));
        servers.failed(serverId, now() + (operationOpen ? soon : backoffMs));
        return;
      }
      const snapshot = afterEnd(watched.snapshot, ended);
      for (const event of watched.events) deps.onEvent(serverId, timed(event, ended, now()));
      const againMs = readAgainAfter(snapshot, intervals, { now: now(), operationOpen });
      servers.save(serverId, snapshot, againMs === undefined ? undefined : now() + againMs);
    });
}
