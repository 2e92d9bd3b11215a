import type { OrderId } from './server.ts';

/** What an installation is to put where. */
export interface InstallDetails {
  /** The `ostpl`, and how people read it. */
  readonly template: string;
  readonly title: string;
  readonly sshKeyIds: readonly string[];
  /** The provider said that it was under way already (error 904): we follow what somebody else began. */
  readonly joined?: boolean;
  /** Reads in a row that showed no VPS after there had been one. */
  readonly lost?: number;
}

/** What an order is to be of, and how it is found again when the answer is lost. */
export interface CreateDetails {
  readonly tariffId: string;
  readonly tariffName: string;
  /** As it was shown before the person confirmed it. */
  readonly price: string | undefined;
  /** The orders that a complete list showed just before it was sent; missing until then. */
  readonly ordersBefore?: readonly OrderId[];
  /** Complete lists since then that showed nothing new. */
  readonly looks?: number;
  /** What it became. */
  readonly orderId?: OrderId;
  readonly invoiceId?: string;
  /** Orders that came since then and that nothing else explains, where they are not exactly one. */
  readonly newcomers?: readonly OrderId[];
}

/** What a public key to be added is, and how it is found again when the answer is lost. */
export interface AddKeyDetails {
  /** One line as it is sent: type, body, label. Public, so it is kept in clear. */
  readonly publicKey: string;
  /** As `ssh-keygen -lf` prints it. */
  readonly fingerprint: string;
  readonly label: string;
  /** The keys that a complete list showed just before it was sent; missing until then. */
  readonly keyIdsBefore?: readonly string[];
  /** Complete lists since then that did not show it. */
  readonly looks?: number;
  /** What it became, where the provider says so. */
  readonly keyId?: string;
}
