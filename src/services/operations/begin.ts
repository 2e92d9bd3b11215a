import { checkPermission } from '../../domain/access.ts';
import type {
  AddKeyOperation,
  CreateOperation,
  InstallOperation,
  Operation,
  PowerOperation,
} from '../../domain/operation.ts';
import type { PowerAction } from '../../domain/server.ts';
import type { AuditLog } from '../audit-log.ts';
import type { InstallRequest } from './kinds/install.ts';
import type { AccountKind, BeginRules, RefusalReason, ServerKind } from './kinds/kind.ts';
import type { OrderRequest } from './kinds/order.ts';
import type { PowerRequest } from './kinds/power.ts';
import type { AddKeyRequest } from './kinds/ssh-key.ts';
import type { Context } from '../context.ts';

export type OperationRequest = PowerRequest | InstallRequest | OrderRequest | AddKeyRequest;

/** Every kind of operation, by its action. */
export type Kinds = Readonly<Record<PowerAction, ServerKind<PowerRequest, PowerOperation>>> & {
  readonly install: ServerKind<InstallRequest, InstallOperation>;
  readonly create: AccountKind<OrderRequest, CreateOperation>;
  readonly 'add-key': AccountKind<AddKeyRequest, AddKeyOperation>;
};

export type BeginResult =
  | { readonly kind: 'started'; readonly operation: Operation }
  /** The same request, under way or ended: nothing is sent. */
  | { readonly kind: 'duplicate'; readonly operation: Operation }
  /** Something else has to end first: nothing is sent. */
  | { readonly kind: 'conflict'; readonly operation: Operation }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/**
 * Checks a request and writes its operation, in one transaction: the role, duplicates, conflicts, and whether the
 * action is possible. Nothing is sent here.
 */
export function createBegin(
  deps: Pick<Context, 'db'> & {
    readonly kinds: Kinds;
    readonly auditLog: Pick<AuditLog, 'addRefusal'>;
  },
) {
  const check = (request: OperationRequest): BeginResult => {
    // The kind of an action takes the requests of that action, which the compiler can't follow.
    const kind = deps.kinds[request.action] as unknown as BeginRules<OperationRequest, Operation>;
    const allowed = checkPermission(kind.roleOf(request), kind.permission, request.chatKind);
    if (allowed.kind === 'refused') return allowed;
    const duplicate = kind.duplicateOf(request);
    if (duplicate !== undefined) return { kind: 'duplicate', operation: duplicate };
    const conflict = kind.conflictWith(request);
    if (conflict !== undefined) return { kind: 'conflict', operation: conflict };
    const reason = kind.findRefusal(request);
    return reason === undefined
      ? { kind: 'started', operation: kind.accept(request) }
      : { kind: 'refused', reason };
  };

  return (request: OperationRequest): BeginResult => {
    const result = deps.db.transaction(() => check(request));
    if (result.kind === 'refused' && 'sourceMessage' in request) deps.auditLog.addRefusal(request);
    return result;
  };
}
