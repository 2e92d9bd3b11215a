import type { ProviderFailure } from './failure.ts';
import type { InstallDetails } from './operation.ts';
import type { Result, Credentials, Secret } from './result.ts';
import type { OrderId, OrderList, PowerAction, ReplyTag, ServerReading } from './server.ts';
import type { SshKey } from './ssh-key.ts';
import type { Catalogue } from './catalogue.ts';

export type ProviderResult<T> = Promise<Result<T, ProviderFailure>>;

/** The request form: form fields, or JSON with the action in the query as the provider's newer pages show. */
export type BodyForm = 'form' | 'json';

export interface CallOptions {
  /** Ends the call; before the request was written it counts as not sent, after that as unknown. */
  readonly signal?: AbortSignal;
  /** A person is waiting: an open circuit breaker probes at once. */
  readonly isInteractive?: boolean;
}

/** What a poll found. */
export interface Polled<T> {
  readonly tag: ReplyTag;
  /** Missing: the reply is the known one, and wasn't decoded again. */
  readonly reading: T | undefined;
}

/** A call on behalf of an account. */
type AccountCall<Args extends readonly unknown[], T> = (
  credentials: Credentials,
  ...args: Args
) => ProviderResult<T>;

export interface PlacedOrder {
  readonly orderId: OrderId;
  readonly invoiceId: string | undefined;
}

export interface InstallParameters extends Pick<InstallDetails, 'template' | 'sshKeyIds'> {
  readonly orderId: OrderId;
}

/**
 * The provider's API, one method per action. Actions that are not safe to repeat (`create`, `install`,
 * `power`, `addSshKey`) are sent at most once, whatever happens; reads are retried with backoff.
 */
export interface Provider {
  /** `getApiKey`: the client id and key for a panel login. The password is used once and never stored. */
  readonly login: (email: string, password: Secret, options?: CallOptions) => ProviderResult<Credentials>;
  /** `list`: needs no account. */
  readonly readCatalogue: (options?: CallOptions) => ProviderResult<Catalogue>;
  /** `orders`: the active and the unpaid ones. */
  readonly readOrders: AccountCall<[options?: CallOptions], OrderList>;
  readonly pollOrders: AccountCall<[known: ReplyTag | undefined], Polled<OrderList>>;
  /** `create`, never repeated. */
  readonly createOrder: AccountCall<[tariffId: string], PlacedOrder>;
  /** `cancel`: unpaid orders only. */
  readonly cancelOrder: AccountCall<[orderId: OrderId], undefined>;
  /** `install` with `run=0`: the provider's own check; starts nothing. */
  readonly checkInstall: AccountCall<[parameters: InstallParameters, options?: CallOptions], undefined>;
  /** `install` with `run=1`, never repeated; fails with `already-exists` if an installation is under way. */
  readonly startInstall: AccountCall<[parameters: InstallParameters], undefined>;
  /** `getinfo`. */
  readonly pollServer: AccountCall<[orderId: OrderId, known: ReplyTag | undefined], Polled<ServerReading>>;
  /** `getinfo`, for the root password alone; `undefined`: the provider has none. */
  readonly readPassword: AccountCall<[orderId: OrderId], Secret | undefined>;
  /** `reboot`, `stop`, `boot`, never repeated. */
  readonly power: AccountCall<[orderId: OrderId, action: PowerAction], undefined>;
  /** `sshkey.add`, never repeated; returns the new key's id if the reply has one. */
  readonly addSshKey: AccountCall<[publicKey: string], string | undefined>;
  /** `sshkey.list`. */
  readonly readSshKeys: AccountCall<[options?: CallOptions], readonly SshKey[]>;
  /** `sshkey.remove`; on a retry, a key that isn't there counts as removed. */
  readonly removeSshKey: AccountCall<[id: string], undefined>;
  /** `balance`, as the provider writes it; fails with `unknown-action` if the provider has none. */
  readonly readBalance: AccountCall<[], string>;
}
