import { settleInstall } from '../../../core/installing.ts';
import type { InstallOperation } from '../../../core/operation.ts';
import type { Answer } from '../../../core/provider.ts';
import { failed } from '../../../domain/result.ts';
import type { PersonId, ServerId } from '../../../core/server.ts';
import { cannotInstall } from '../../../domain/available-actions.ts';
import { noKey, type AccountCredentials } from '../../credentials.ts';
import type { Permissions } from '../../permissions.ts';
import type { Requester, ServerKind } from './kind.ts';
import type { Context } from '../../context.ts';

export interface InstallRequest extends Requester {
  readonly action: 'install';
  readonly serverId: ServerId;
  /** With `joined` it only follows an installation that the provider says is under way, and sends nothing. */
  readonly details: InstallOperation['details'];
}

interface Deps extends Pick<Context, 'db' | 'provider' | 'now'> {
  readonly permissions: Pick<Permissions, 'ownRole'>;
}

/** Puts a system on a paid order. */
export function createInstallKind(deps: Deps): ServerKind<InstallRequest, InstallOperation> {
  const { servers, operations } = deps.db;
  const { now } = deps;
  return {
    permission: 'secret',
    roleOf: ({ personId, serverId }) => deps.permissions.ownRole(personId, servers.get(serverId)?.accountId),
    duplicateOf: ({ wish }) => operations.byWish(wish),
    conflictWith: ({ serverId }) => operations.openOn(serverId),
    whyNot({ serverId }) {
      const server = servers.get(serverId);
      if (server === undefined) return 'not-yours';
      return server.lockedBy === undefined ? cannotInstall(server.snapshot) : 'locked';
    },
    accept(request) {
      const accountId = servers.get(request.serverId)?.accountId;
      if (accountId === undefined) throw new Error('a server vanished within its transaction');
      const operation = operations.accept({ ...request, accountId, askedAt: now() });
      servers.turnGeneration(request.serverId);
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
      const settled = settleInstall(operation, reading, { readAt, now: now() });
      if (settled.lost !== (operation.details.lost ?? 0)) {
        operations.saveDetails(operation.id, { ...operation.details, lost: settled.lost });
      }
      return settled;
    },
  };
}

/** The provider's own check of an installation, which starts nothing (`run=0`). */
export const createCheckInstall =
  (
    deps: Pick<Context, 'db' | 'provider'> & {
      readonly credentials: Pick<AccountCredentials, 'call'>;
    },
  ) =>
  async (
    person: PersonId,
    id: ServerId,
    choice: { readonly template: string; readonly sshKeyIds: readonly string[] },
  ): Answer<undefined> => {
    const server = deps.db.servers.get(id);
    if (server === undefined) return failed(noKey);
    const orderId = server.snapshot.order.id;
    return deps.credentials.call(person, server.accountId, credentials =>
      deps.provider.checkInstall(credentials, { ...choice, orderId }, { isAwaited: true }),
    );
  };
