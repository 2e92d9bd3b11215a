declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** The provider's number of an order, kept as text: it arrives as a number or a string. */
export type OrderId = Branded<string, 'OrderId'>;
/** Our own row number of a server, short enough for a button. */
export type ServerId = Branded<number, 'ServerId'>;
/** Our own row number of a provider account, shared by everybody who linked it. */
export type AccountId = Branded<number, 'AccountId'>;
/** Our own row number of one person's encrypted pair for an account. */
export type LinkId = Branded<number, 'LinkId'>;
/** Telegram's user id. */
export type PersonId = Branded<number, 'PersonId'>;
/** Telegram's chat id; a private chat has its person's. */
export type ChatId = Branded<number, 'ChatId'>;

/** In the place of somebody who wanted to be forgotten: Telegram's numbers begin at 1. */
export const formerMember = 0 as PersonId;
/** In the place of their private chat: nothing can be said there. */
export const formerChat = 0 as ChatId;

export type PowerState =
  'running' | 'stopped' | 'rebooting' | 'starting' | 'stopping' | 'installing' | 'suspended' | 'unknown';

/** WHMCS's order and product words, which the provider uses; anything else is `other`. */
export type OrderStatus = 'pending' | 'active' | 'suspended' | 'cancelled' | 'terminated' | 'fraud' | 'other';

/** An order as `orders` lists it. */
export interface Order {
  readonly id: OrderId;
  readonly number: string | undefined;
  /** As the provider writes it, with no currency. */
  readonly amount: string | undefined;
  readonly invoiceId: string | undefined;
  readonly status: OrderStatus;
  /** The provider's own word for the status, for a status that we don't know. */
  readonly rawStatus: string;
}

/** The VPS of an order, once there is one. */
export interface Vps {
  readonly name: string;
  readonly ip: string | undefined;
  readonly state: PowerState;
  /** The provider's own word, trimmed; shown as it is when the state is `unknown`. */
  readonly rawState: string;
}

/** An order and its VPS as `getinfo` tells them; the root password goes its own way (`Provider.readPassword`). */
export interface ServerReading {
  readonly orderId: OrderId;
  readonly orderStatus: OrderStatus;
  readonly productStatus: OrderStatus;
  /** Missing: not installed yet. */
  readonly vps: Vps | undefined;
}

export type PowerAction = 'reboot' | 'stop' | 'boot';

/** "Active" in the provider's sense: order and product active, and a VPS with an address that is on. */
export function isActive(reading: ServerReading): boolean {
  return (
    reading.orderStatus === 'active' &&
    reading.productStatus === 'active' &&
    reading.vps?.ip !== undefined &&
    reading.vps.state === 'running'
  );
}
