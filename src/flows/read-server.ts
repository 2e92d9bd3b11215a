import type { ProviderFailure } from '../domain/failure.ts';
import type { Link } from '../core/link.ts';
import type { Provider } from '../core/provider.ts';
import type { Result } from '../domain/result.ts';
import type { Credentials } from '../domain/secret.ts';
import type { AccountId, LinkId, ServerId, ServerReading } from '../core/server.ts';
import type { Intervals, Snapshot } from '../core/watch.ts';

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly links: {
    /** Working links, the one whose key was tried longest ago first. */
    ofAccount(id: AccountId): readonly Link[];
    credentials(id: LinkId): Credentials | undefined;
  };
  readonly servers: {
    get(id: ServerId): { readonly accountId: AccountId; readonly snapshot: Snapshot } | undefined;
    schedule(id: ServerId, at: number | undefined): void;
    hurryAccount(id: AccountId, at: number): void;
  };
  readonly operations: { openOn(server: ServerId): unknown };
  readonly provider: Pick<Provider, 'readServer'>;
  readonly observeServer: (
    server: ServerId,
    answer: Result<ServerReading, ProviderFailure>,
    readAt: number,
  ) => void;
  readonly refuseKey: (link: Link) => void;
  readonly intervals: () => Intervals;
  readonly now: () => number;
}

/** What came of a read; `undefined`: nobody's key is there to read it with. */
export type ServerRead = { readonly failure: ProviderFailure | undefined } | undefined;

/** Reads one server and takes in what it says. Whoever asks while a read is under way shares it. */
export function createReadServer(deps: Deps) {
  const { transaction, links, servers, operations, now } = deps;
  const underWay = new Map<ServerId, Promise<ServerRead>>();
  const hurriedAt = new Map<AccountId, number>();

  /**
   * What befell one server of an account has often befallen the others. Once an idle interval: that is as many
   * reads again, while at every change one server that flaps would take everybody's.
   */
  const hurryOthers = (accountId: AccountId): void => {
    const { idleMs } = deps.intervals();
    for (const [id, at] of hurriedAt) if (Math.abs(now() - at) >= idleMs) hurriedAt.delete(id);
    if (hurriedAt.has(accountId)) return;
    hurriedAt.set(accountId, now());
    servers.hurryAccount(accountId, now());
  };

  const read = async (id: ServerId): Promise<ServerRead> => {
    const server = servers.get(id);
    if (server === undefined) return undefined;
    for (const link of links.ofAccount(server.accountId)) {
      const credentials = links.credentials(link.id);
      if (credentials === undefined) continue;
      const readAt = now();
      const answer = await deps.provider.readServer(credentials, server.snapshot.order.id);
      if (answer.kind === 'failed' && answer.failure.kind === 'bad-credentials') {
        deps.refuseKey(link);
        continue;
      }
      transaction(() => {
        const before = servers.get(id)?.snapshot;
        const hadOpen = operations.openOn(id) !== undefined;
        deps.observeServer(id, answer, readAt);
        const state = servers.get(id)?.snapshot.vps?.state;
        const changed = before?.vps !== undefined && before.vps.state !== state && !hadOpen;
        if (changed) hurryOthers(server.accountId);
      });
      return { failure: answer.kind === 'failed' ? answer.failure : undefined };
    }
    servers.schedule(id, undefined);
    return undefined;
  };

  return (id: ServerId): Promise<ServerRead> => {
    const running = underWay.get(id);
    if (running !== undefined) return running;
    const reading = read(id).finally(() => underWay.delete(id));
    underWay.set(id, reading);
    return reading;
  };
}
