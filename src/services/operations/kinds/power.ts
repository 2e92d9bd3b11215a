import {
  doubleTapMs,
  type BulkActionId,
  type OperationId,
  type PowerOperation,
  type ServerOperation,
} from '../../../domain/operation.ts';
import { canRepeat } from '../../../domain/operation-lifecycle.ts';
import { rebootConfirmMs, reconcilePower } from '../../../domain/reconcile.ts';
import { findPowerBlocker, type PowerAction, type ServerId } from '../../../domain/server.ts';
import type { PollingIntervals } from '../../../domain/poll-result.ts';
import type { Requester, ServerKind } from '../begin.ts';
import type { Context } from '../../context.ts';

export interface PowerRequest extends Requester {
  readonly action: PowerAction;
  readonly serverId: ServerId;
  /** The message of the button. Its idempotency key starts with it, so that fast taps are one request. */
  readonly sourceMessage: string | undefined;
  /** The operation with an unknown outcome that is asked for again. */
  readonly repeats?: OperationId | undefined;
  /** The person's current name, for the audit log. */
  readonly personName?: string | undefined;
  /** The request for several servers that it is part of. */
  readonly bulkId?: BulkActionId;
}

interface Deps extends Pick<Context, 'db' | 'provider' | 'now' | 'permissions' | 'transition'> {
  readonly intervals: () => PollingIntervals;
}

/** Reboot, stop and boot. In a group a stop waits first, so that it can be undone. */
export function createPowerKind(deps: Deps): ServerKind<PowerRequest, PowerOperation> {
  const { servers, operations, chatSettings, liveMessages } = deps.db;
  const { now } = deps;
  // Taps without a pause count as one tap. This doesn't have to survive a restart.
  let tapped: { readonly operation: OperationId; readonly at: number } | undefined;

  /** The operation that has just ended, if this is still the same tap on the same message. */
  const ofSameTap = ({ sourceMessage, serverId, action }: PowerRequest): ServerOperation | undefined => {
    const last = operations.lastOn(serverId);
    // After an undo, a tap is a new request.
    if (sourceMessage === undefined || last?.endedAt === undefined || last.state === 'undone')
      return undefined;
    if (!last.idempotencyKey.startsWith(`${sourceMessage}:`) || last.action !== action) return undefined;
    const tappedAt = tapped?.operation === last.id ? tapped.at : last.endedAt;
    return Math.abs(now() - Math.max(tappedAt, last.endedAt)) < doubleTapMs ? last : undefined;
  };

  return {
    permission: 'power',
    roleOf: ({ personId, serverId, chatId }) => deps.permissions.roleOn(personId, serverId, chatId),
    duplicateOf(request) {
      const duplicate = operations.getByKey(request.idempotencyKey) ?? ofSameTap(request);
      if (duplicate !== undefined) tapped = { operation: duplicate.id, at: now() };
      return duplicate;
    },
    conflictWith({ serverId, repeats }) {
      const last = operations.lastOn(serverId);
      if (repeats === undefined) return operations.openOn(serverId);
      return last?.id === repeats && canRepeat(last, servers.get(serverId)?.snapshot.seenAt)
        ? undefined
        : last;
    },
    findRefusal({ serverId }) {
      const server = servers.get(serverId);
      if (server === undefined) return 'no-access';
      return server.lockedBy === undefined ? findPowerBlocker(server.snapshot) : 'locked';
    },
    accept(request) {
      const accountId = servers.get(request.serverId)?.accountId;
      if (accountId === undefined) throw new Error('a server vanished within its transaction');
      const canUndo = request.action === 'stop' && request.chatKind === 'group';
      const undoWindowMs = canUndo ? chatSettings.get(request.chatId).undoSeconds * 1000 : 0;
      const { repeats, serverId } = request;
      const open = operations.openOn(serverId);
      servers.nextKeyboardVersion(serverId);
      const accept = () =>
        operations.accept(
          { ...request, accountId, requestedAt: now() },
          undoWindowMs > 0 ? undoWindowMs : undefined,
        );
      if (repeats === undefined) return accept();
      let accepted: PowerOperation | undefined;
      const replace = (): void => {
        accepted = accept();
        liveMessages.moveTo(accepted.id, repeats, now());
      };
      // An index allows one open operation on a server.
      if (open === undefined) replace();
      else deps.transition(open.id, open.state, 'unconfirmed', undefined, replace);
      return accepted ?? accept();
    },
    call: ({ action }, credentials, orderId) => deps.provider.power(credentials, orderId, action),
    reconcile(operation, { vps }, readAt) {
      if (vps === undefined) return { state: operation.state, sawTransition: operation.sawTransition };
      return reconcilePower(
        operation,
        { state: vps.state, readAt },
        rebootConfirmMs(deps.intervals().fastMs),
      );
    },
  };
}
