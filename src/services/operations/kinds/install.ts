import { reconcileInstall } from '../../../domain/reconcile.ts';
import type { InstallOperation } from '../../../domain/operation.ts';
import type { ProviderResult } from '../../../domain/provider.ts';
import { failed } from '../../../domain/result.ts';
import { findInstallBlocker, type PersonId, type ServerId } from '../../../domain/server.ts';
import { noKey } from '../../../domain/failure.ts';
import type { Requester, ServerKind } from '../begin.ts';
import type { Context } from '../../context.ts';

export interface InstallRequest extends Requester {
  readonly action: 'install';
  readonly serverId: ServerId;
  /** With `joined` nothing is sent: the installation is already under way, and its progress is shown. */
  readonly details: InstallOperation['details'];
}

/** Installs a system on a paid order. */
export function createInstallKind(
  deps: Pick<Context, 'db' | 'provider' | 'now' | 'permissions'>,
): ServerKind<InstallRequest, InstallOperation> {
  const { servers, operations } = deps.db;
  const { now } = deps;
  return {
    permission: 'secret',
    roleOf: ({ personId, serverId }) => deps.permissions.ownRole(personId, servers.get(serverId)?.accountId),
    conflictWith: ({ serverId }) => operations.openOn(serverId),
    findRefusal({ serverId }) {
      const server = servers.get(serverId);
      if (server === undefined) return 'no-access';
      return server.lockedBy === undefined ? findInstallBlocker(server.snapshot) : 'locked';
    },
    accept(request) {
      const accountId = servers.get(request.serverId)?.accountId;
      if (accountId === undefined) throw new Error('a server vanished within its transaction');
      const operation = operations.accept({ ...request, accountId, requestedAt: now() });
      servers.nextKeyboardVersion(request.serverId);
      if (request.details.joined === true) {
        operations.advance(operation.id, 'accepted', 'sent', now());
        operations.advance(operation.id, 'sent', 'acknowledged', now());
      }
      return operation;
    },
    call({ details: { template, sshKeyIds } }, credentials, orderId) {
      return deps.provider.startInstall(credentials, { orderId, template, sshKeyIds });
    },
    reconcile(operation, reading, readAt) {
      const reconciled = reconcileInstall(operation, reading, { readAt, now: now() });
      if (reconciled.missingReads !== (operation.details.missingReads ?? 0)) {
        operations.saveDetails(operation.id, { ...operation.details, missingReads: reconciled.missingReads });
      }
      return reconciled;
    },
  };
}

/** The provider's own check of an installation, which starts nothing (`run=0`). */
export const createCheckInstall =
  (deps: Pick<Context, 'db' | 'provider' | 'credentials'>) =>
  async (
    person: PersonId,
    id: ServerId,
    choice: { readonly template: string; readonly sshKeyIds: readonly string[] },
  ): ProviderResult<undefined> => {
    const server = deps.db.servers.get(id);
    if (server === undefined) return failed(noKey);
    const orderId = server.snapshot.order.id;
    return deps.credentials.call(person, server.accountId, credentials =>
      deps.provider.checkInstall(credentials, { ...choice, orderId }, { isInteractive: true }),
    );
  };
