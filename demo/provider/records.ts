/** What a VPS may be doing. */
export type PowerState = 'on' | 'off' | 'rebooting' | 'starting' | 'stopping' | 'installing' | 'suspended';

/** `queued`: asked for and not yet there, so that getinfo knows of no VPS. `word`: shown as it is. */
export type VpsState = PowerState | 'queued' | { readonly word: string };

/** From `at` on the VPS is in `state`, until the next phase. */
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
  /** In the order of time: the state is read off it, so that nothing needs a timer. */
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
  readonly visibleAt: number;
  /** Pending, Active, Cancelled, Suspended… as last set; payment may still be on its way. */
  status: string;
  /** When a payment makes a Pending order Active. */
  activeAt: number | undefined;
  /** Set by hand; otherwise it follows from the rest. */
  productStatus: string | undefined;
  vps: Vps | undefined;
  /** Why the last installation came to nothing. */
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

/** The state of a VPS at an instant. */
export function vpsStateAt(vps: Vps, instant: number): VpsState {
  return vps.phases.findLast(phase => phase.at <= instant)?.state ?? 'queued';
}

/** The status of an order at an instant. */
export function orderStatusAt(order: Order, instant: number): string {
  const paid = order.activeAt !== undefined && order.activeAt <= instant;
  return order.status === 'Pending' && paid ? 'Active' : order.status;
}
