import { unsentMessageId, type NewLiveMessage } from '../../domain/operation-lifecycle.ts';
import { plannedKey } from '../../domain/operation.ts';
import {
  planRetryMs,
  problemAfter,
  type PlannedInstall,
  type PlanProblem,
} from '../../domain/planned-install.ts';
import { findInstallBlocker, type ServerId } from '../../domain/server.ts';
import type { Context } from '../context.ts';
import type { RefusalReason } from './begin.ts';
import type { createCheckInstall } from './kinds/install.ts';

interface Deps extends Pick<
  Context,
  | 'db'
  | 'tasks'
  | 'now'
  | 'permissions'
  | 'catalogue'
  | 'notifications'
  | 'begin'
  | 'dispatcher'
  | 'liveMessages'
> {
  readonly checkInstall: ReturnType<typeof createCheckInstall>;
}

function problemOf(reason: RefusalReason): PlanProblem {
  if (reason === 'installed') return { kind: 'occupied' };
  return reason === 'locked' ? { kind: 'locked' } : { kind: 'no-access' };
}

/**
 * Checks a plan whose order is paid: the person's rights, the template, and the provider's own check (`run=0`).
 * `undefined`: it can be installed.
 */
function createCheckPlan({ db, permissions, catalogue, checkInstall, now }: Deps) {
  return async ({ serverId, personId, details }: PlannedInstall): Promise<PlanProblem | undefined> => {
    const server = db.servers.get(serverId);
    if (permissions.ownRole(personId, server?.accountId) !== 'owner' || server === undefined)
      return { kind: 'no-access' };
    if (findInstallBlocker(server.snapshot) === 'installed') return { kind: 'occupied' };
    if (server.lockedBy !== undefined) return { kind: 'locked' };
    const { paidAt = now() } = server.snapshot;
    const read = await catalogue.refresh();
    if (read.kind === 'failed') return problemAfter(read.failure, paidAt, now());
    if (!read.value.templates.some(({ name }) => name === details.template)) return { kind: 'template-gone' };
    const answer = await checkInstall(personId, serverId, details);
    if (answer.kind === 'ok') return undefined;
    if (answer.failure.kind === 'already-exists') return { kind: 'occupied' };
    return problemAfter(answer.failure, paidAt, now());
  };
}

/**
 * Systems that are installed as soon as their orders are paid. A plan becomes one installation of that system, or a
 * question; nothing else is ever installed.
 */
export function createPlannedInstalls(deps: Deps) {
  const { notifications, now } = deps;
  const { transaction, plannedInstalls, servers, liveMessages } = deps.db;
  const check = createCheckPlan(deps);
  const underWay = new Set<ServerId>();

  /** Ends a plan that can't be executed, or notifies once that it has to wait. */
  const report = (plan: PlannedInstall, problem: PlanProblem): void => {
    const { serverId, personId, chatId, details, attempts } = plan;
    if (problem.kind === 'postponed') plannedInstalls.countAttempt(serverId);
    else plannedInstalls.remove(serverId);
    const orderId = servers.get(serverId)?.snapshot.order.id;
    if (orderId === undefined || (problem.kind === 'postponed' && attempts > 0)) return;
    notifications.enqueue({
      key: `${plannedKey(plan)}:${problem.kind}`,
      chatId,
      personId,
      body: { kind: 'planned-install', serverId, orderId, title: details.title, problem },
    });
  };

  /** Replaces a plan by its installation, whose live message is sent even after a crash. */
  const start = (plan: PlannedInstall): NewLiveMessage | undefined => {
    const { serverId, personId, chatId, details } = plan;
    const result = deps.begin({
      idempotencyKey: plannedKey(plan),
      action: 'install',
      serverId,
      personId,
      chatId,
      chatKind: 'private',
      details,
    });
    if (result.kind === 'refused') report(plan, problemOf(result.reason));
    // Another owner has started one.
    if (result.kind === 'conflict') report(plan, { kind: 'occupied' });
    plannedInstalls.remove(serverId);
    if (result.kind !== 'started') return undefined;
    const operationId = result.operation.id;
    const messageId = unsentMessageId(operationId);
    const message = { chatId, personId, topicId: undefined, operationId, messageId };
    liveMessages.add(message, now());
    return message;
  };

  const attempt = async (plan: PlannedInstall): Promise<void> => {
    const problem = await check(plan);
    const message = transaction(() => {
      // The plan was changed or dropped in the meantime.
      if (plannedInstalls.get(plan.serverId)?.plannedAt !== plan.plannedAt) return undefined;
      if (problem === undefined) return start(plan);
      report(plan, problem);
      return undefined;
    });
    if (message === undefined) return;
    deps.dispatcher.dispatch(message.operationId, deps.liveMessages.attach(message));
  };

  return {
    /** Plans an installation; `false`: the order is no longer unpaid. */
    plan: (request: Omit<PlannedInstall, 'plannedAt' | 'attempts'>): boolean =>
      transaction(() => {
        if (servers.get(request.serverId)?.snapshot.order.status !== 'pending') return false;
        plannedInstalls.save({ ...request, plannedAt: now() });
        return true;
      }),
    /** `false`: nothing is planned, or it is being installed already. */
    drop: plannedInstalls.remove,
    /** Whether the confirmation of a dialog became a plan that is still waiting. */
    isOfDialog: plannedInstalls.isOfDialog,
    /** Starts the plans that are due; returns the time until the next run, in ms. */
    run(): number {
      const at = now();
      for (const plan of plannedInstalls.due(at)) {
        // If this process ends before the attempt does, the next process tries again.
        plannedInstalls.tryAt(plan.serverId, at + planRetryMs);
        if (underWay.has(plan.serverId)) continue;
        underWay.add(plan.serverId);
        deps.tasks.start('planned-install', () =>
          attempt(plan).finally(() => void underWay.delete(plan.serverId)),
        );
      }
      return Math.max(0, (plannedInstalls.nextDueAt(at) ?? Infinity) - now());
    },
  };
}
