/** The states of a VPS. */
export type PowerState = 'on' | 'off' | 'rebooting' | 'starting' | 'stopping' | 'installing' | 'suspended';

/** `queued`: requested, but not shown by getinfo yet. `word`: shown literally. */
export type VpsState = PowerState | 'queued' | { readonly word: string };

/** From `at` until the next phase, the VPS is in this state. */
export interface Phase {
  readonly at: number;
  readonly state: VpsState;
}

export interface Vps {
  readonly mainId: string;
  readonly name: string;
  readonly ip: string;
  readonly password: string;
  readonly template: string;
  readonly sshKeyIds: readonly string[];
  /** In order of time. The state is computed from them, without timers. */
  phases: readonly Phase[];
}

export interface Order {
  readonly orderid: string;
  readonly cid: string;
  readonly ordernum: string;
  readonly invoiceid: string;
  readonly productid: string;
  readonly pid: string;
  readonly amount: string;
  /** When it appears in the list of orders. */
  readonly visibleAt: number;
  /** Pending, Active, Cancelled, Suspended… */
  status: string;
  /** Overrides the product's status, which otherwise follows from the order's. */
  productStatus: string | undefined;
  vps: Vps | undefined;
  /** Why the last installation failed. */
  installFailure: string | undefined;
}

export interface SshKey {
  readonly id: string;
  readonly text: string;
}

export interface Account {
  readonly cid: string;
  readonly email: string;
  readonly password: string;
  key: string;
  balance: string;
  sshKeys: readonly SshKey[];
}

export interface Tariff {
  readonly pid: string;
  readonly name: string;
  readonly price: string;
}

export interface Template {
  readonly name: string;
  readonly title: string;
}

export const vpsStateAt = (vps: Vps, at: number): VpsState =>
  vps.phases.findLast(phase => phase.at <= at)?.state ?? 'queued';
