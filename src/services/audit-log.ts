import type { Card } from '../domain/card.ts';
import { isWithin } from '../lib/loop.ts';
import type { Actor, Operation } from '../domain/operation.ts';
import type { AuditOutcome, NewAuditEntry } from '../domain/audit-entry.ts';
import { deletedChatId, type PersonId, type ServerId } from '../domain/server.ts';
import type { PowerRequest } from './operations/kinds/power.ts';
import type { Context } from './context.ts';

/** An action to be logged; the rest of the entry is filled in here. */
interface AuditNote extends Actor, Pick<NewAuditEntry, 'chatId' | 'accountId' | 'action'> {
  readonly outcome?: AuditOutcome;
  readonly server?: Pick<Card, 'id' | 'name'> | undefined;
  readonly detail?: string;
}

/** At most one refusal a minute is logged for the same person and server. */
const refusalEveryMs = 60_000;
const refusalsRemembered = 10_000;

/** Logs who did what, in the transaction of the action itself. */
export function createAuditLog(deps: Pick<Context, 'db' | 'readModel' | 'now'>) {
  const { db, readModel, now } = deps;
  const refusedAt = new Map<string, number>();

  const add = (note: AuditNote): void => {
    // If the person isn't found, they deleted their data while the action was under way.
    const isKnown = db.people.get(note.personId) !== undefined;
    db.auditLog.add({
      at: now(),
      chatId: isKnown || note.chatId < 0 ? note.chatId : deletedChatId,
      accountId: note.accountId,
      serverId: note.server?.id,
      serverName: note.server?.name ?? '',
      personId: isKnown ? note.personId : undefined,
      personName: isKnown ? note.personName : '',
      action: note.action,
      outcome: note.outcome ?? 'done',
      detail: note.detail ?? '',
    });
  };

  const nameOf = (person: PersonId): string => db.people.get(person)?.firstName ?? String(person);

  /** A server with its name in that chat, or the provider's name if the chat no longer shows it. */
  const serverIn = (viewer: Pick<Operation, 'personId' | 'chatId'>, id: ServerId) => {
    const { order, vps } = db.servers.get(id)?.snapshot ?? {};
    return (
      readModel.card(viewer, id) ?? { id, name: vps?.name ?? (order === undefined ? '' : `#${order.id}`) }
    );
  };

  return {
    add,
    addOperation(operation: Operation): void {
      const { state, personId, serverId } = operation;
      add({
        ...operation,
        personName: operation.personName ?? nameOf(personId),
        outcome: state as AuditOutcome,
        server: serverId === undefined ? undefined : serverIn(operation, serverId),
        detail: operation.action === 'order' ? (operation.details.orderId ?? '') : '',
      });
    },
    addRefusal(
      request: Pick<PowerRequest, 'personId' | 'personName' | 'chatId' | 'serverId' | 'action'>,
    ): void {
      const server = db.servers.get(request.serverId);
      const key = `${request.personId}:${request.serverId}`;
      if (server === undefined || isWithin(refusedAt.get(key) ?? -Infinity, now(), refusalEveryMs)) return;
      if (refusedAt.size >= refusalsRemembered) refusedAt.clear();
      refusedAt.set(key, now());
      add({
        ...request,
        personName: request.personName ?? nameOf(request.personId),
        accountId: server.accountId,
        outcome: 'refused',
        server: serverIn(request, request.serverId),
      });
    },
    page: db.auditLog.page,
  };
}

export type AuditLog = ReturnType<typeof createAuditLog>;
