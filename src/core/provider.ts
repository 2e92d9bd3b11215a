import type { Catalogue, SshKey } from '../domain/tariff.ts';
import type { ProviderFailure } from '../domain/failure.ts';
import type { Result } from '../domain/result.ts';
import type { Credentials, Secret } from '../domain/secret.ts';
import type { Order, OrderId, PowerAction, ServerReading } from './server.ts';

export type Answer<T> = Promise<Result<T, ProviderFailure>>;

export interface CallOptions {
  /** Ends the call; before the request was written it counts as not sent, after as unknown. */
  readonly signal?: AbortSignal;
  /** Somebody has pressed and waits: a provider that was away is asked at once whether it is back. */
  readonly isAwaited?: boolean;
}

export interface PlacedOrder {
  readonly orderId: OrderId;
  readonly invoiceId: string | undefined;
  readonly productIds: string | undefined;
}

export interface InstallWish {
  readonly orderId: OrderId;
  readonly template: string;
  readonly sshKeyIds: readonly string[];
}

/**
 * What the provider can do, one method an action, in the words of the rest of the house. Actions that
 * are not safe to repeat (`create`, `install`, `power`, `addSshKey`) are sent at most once, whatever
 * happens; reads are repeated with backoff.
 */
export interface Provider {
  /** `getApiKey`: the pair for a panel login. The password is used once and kept nowhere. */
  readonly login: (email: string, password: Secret, options?: CallOptions) => Answer<Credentials>;
  /** `list`: needs no account. */
  readonly readCatalogue: (options?: CallOptions) => Answer<Catalogue>;
  /** `orders`: active and unpaid ones. */
  readonly readOrders: (credentials: Credentials, options?: CallOptions) => Answer<readonly Order[]>;
  /** `create`, never repeated. */
  readonly createOrder: (
    credentials: Credentials,
    tariffId: string,
    options?: CallOptions,
  ) => Answer<PlacedOrder>;
  /** `cancel`: only an unpaid order. */
  readonly cancelOrder: (
    credentials: Credentials,
    orderId: OrderId,
    options?: CallOptions,
  ) => Answer<undefined>;
  /** `install` with `run=0`: the provider's own check of the wish; starts nothing. */
  readonly checkInstall: (
    credentials: Credentials,
    wish: InstallWish,
    options?: CallOptions,
  ) => Answer<undefined>;
  /** `install` with `run=1`, never repeated; `already-exists` when an installation is under way. */
  readonly startInstall: (
    credentials: Credentials,
    wish: InstallWish,
    options?: CallOptions,
  ) => Answer<undefined>;
  /** `getinfo`. */
  readonly readServer: (
    credentials: Credentials,
    orderId: OrderId,
    options?: CallOptions,
  ) => Answer<ServerReading>;
  /** `getinfo`, for the root password alone; `undefined` when the provider has none. */
  readonly readPassword: (
    credentials: Credentials,
    orderId: OrderId,
    options?: CallOptions,
  ) => Answer<Secret | undefined>;
  /** `reboot`, `stop`, `boot`, never repeated. */
  readonly power: (
    credentials: Credentials,
    orderId: OrderId,
    action: PowerAction,
    options?: CallOptions,
  ) => Answer<undefined>;
  /** `sshkey.add`, never repeated; gives the new key's id where the reply has one. */
  readonly addSshKey: (
    credentials: Credentials,
    publicKey: string,
    options?: CallOptions,
  ) => Answer<string | undefined>;
  /** `sshkey.list`. */
  readonly readSshKeys: (credentials: Credentials, options?: CallOptions) => Answer<readonly SshKey[]>;
  /** `sshkey.remove`: a key that is not there counts as removed when it was repeated. */
  readonly removeSshKey: (credentials: Credentials, id: string, options?: CallOptions) => Answer<undefined>;
  /** `balance`, as the provider writes it; `unknown-action` where the provider has none. */
  readonly readBalance: (credentials: Credentials, options?: CallOptions) => Answer<string>;
}
