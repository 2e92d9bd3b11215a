declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** The provider's number of an order, kept as text: it arrives as a number or a string. */
export type OrderId = Branded<string, 'OrderId'>;
/** Row number of a server, short enough for callback data. */
export type ServerId = Branded<number, 'ServerId'>;
/** Row number of a provider account, which everybody who linked it shares. */
export type AccountId = Branded<number, 'AccountId'>;
/** Identifies a reply: equal ones have equal tags. 48 bits of a hash, so a change is missed once in 10^14 times. */
export type ReplyTag = Branded<number, 'ReplyTag'>;
/** Row number of one person's encrypted credentials for an account. */
export type LinkId = Branded<number, 'LinkId'>;
/** Telegram's user id. */
export type PersonId = Branded<number, 'PersonId'>;
/** Telegram's chat id; a private chat has the id of its person. */
export type ChatId = Branded<number, 'ChatId'>;

/** Telegram's ids of groups are negative. */
export const isGroup = (chat: ChatId): boolean => chat < 0;

/** Replaces the id of a person whose data was deleted: Telegram's ids start at 1. */
export const deletedPersonId = 0 as PersonId;
/** Replaces the id of that person's private chat; nothing can be sent there. */
export const deletedChatId = 0 as ChatId;

export type PowerAction = 'reboot' | 'stop' | 'boot';

export type PowerState =
  | 'running'
  | 'stopped'
  | 'rebooting'
  | 'starting'
  | 'stopping'
  | 'installing'
  | 'suspended'
  | 'unknown';

/** The private chat with a person has their id (Bot API: Chat.id). */
export const privateChatOf = (person: PersonId): ChatId => person as number as ChatId;

/** The statuses that WHMCS has for orders and products; any other is `other`. */
export type OrderStatus = 'pending' | 'active' | 'suspended' | 'cancelled' | 'terminated' | 'fraud' | 'other';

/** An order as `orders` lists it. */
export interface Order {
  readonly id: OrderId;
  readonly number: string | undefined;
  /** As the provider writes it, without a currency. */
  readonly amount: string | undefined;
  readonly invoiceId: string | undefined;
  readonly status: OrderStatus;
  /** The provider's own word, shown if the status is `other`. */
  readonly rawStatus: string;
  /** The day up to which it is paid, YYYY-MM-DD, where the provider names it. */
  readonly paidUntil?: string | undefined;
}

/** `orders`: the active and the unpaid ones. */
export interface OrderList {
  readonly orders: readonly Order[];
  /**
   * The ids of entries that can't be read, `undefined` for one without even an id. Such an order is neither gone nor
   * changed, and with one of unknown id no order that is missing from the list can be called gone.
   */
  readonly unreadable: readonly (OrderId | undefined)[];
}

/** The VPS of an installed order. */
export interface Vps {
  readonly name: string;
  /** The main address. */
  readonly ip: string | undefined;
  /** Its other addresses, IPv6 ones included. */
  readonly otherIps?: readonly string[] | undefined;
  /** By `wordState` and `online` together (`concludeState`). */
  readonly state: PowerState;
  /** The provider's own word, trimmed; shown where it isn't known. */
  readonly rawState: string;
  /** What that word alone means; missing: the same as `state`. */
  readonly wordState?: PowerState;
  /** The provider's second report of the state, if it has one. */
  readonly online?: boolean;
}

/** Whether a state contradicts the second report; a state in transition fits either. */
const contradicts = (state: PowerState, online: boolean): boolean =>
  online ? state === 'stopped' || state === 'suspended' : state === 'running';

/**
 * The power state by the provider's two reports. For an unknown word `online` decides; if they contradict each other the
 * state is unknown.
 */
export function concludeState(
  wordState: PowerState,
  online: boolean | undefined,
): Pick<Vps, 'state' | 'wordState' | 'online'> {
  if (online === undefined) return { state: wordState };
  if (wordState === 'unknown') return { state: online ? 'running' : 'stopped', wordState, online };
  return contradicts(wordState, online)
    ? { state: 'unknown', wordState, online }
    : { state: wordState, online };
}

/** Whether the two reports contradict each other. */
export const isContradictory = ({ state, wordState }: Pick<Vps, 'state' | 'wordState'>): boolean =>
  state === 'unknown' && wordState !== undefined;

/** An order and its VPS as `getinfo` returns them, without the root password (`Provider.readPassword`). */
export interface ServerReading {
  readonly orderStatus: OrderStatus;
  readonly productStatus: OrderStatus;
  readonly paidUntil?: string | undefined;
  /** Missing: not installed yet, or the provider couldn't read it. */
  readonly vps: Vps | undefined;
}

/** Everything that is known about an order and its server between two polls. */
export interface Snapshot {
  readonly order: Order;
  /** Missing until `getinfo` was read. */
  readonly productStatus: OrderStatus | undefined;
  readonly vps: Vps | undefined;
  /** When `getinfo` last answered, with the VPS if there is one; missing: never. */
  readonly seenAt: number | undefined;
  readonly firstSeenAt: number;
  /** It was in the first list of its account, so its initial state is no event. */
  readonly inInitialSnapshot: boolean;
  /** Since when it is known to be paid. */
  readonly paidAt: number | undefined;
  /** It has been seen active; `vps-active` happens once in a server's life. */
  readonly wasActive: boolean;
  /** What the server should be, by the last operation or by two reads that agreed. */
  readonly expectedState: 'running' | 'stopped' | undefined;
  /** Since when reads have contradicted `expectedState`; the second such read is an event. */
  readonly unexpectedSince: number | undefined;
  readonly downSince: number | undefined;
  /** How many complete lists in a row lacked it, a minute apart, and since when they have. */
  readonly missedPolls: number;
  readonly missingSince: number | undefined;
  /** When it was found to be no longer in the account. */
  readonly goneAt: number | undefined;
}

/** Active in the provider's sense: order and product are active, and the VPS has an address and runs. */
export const isActive = ({ orderStatus, productStatus, vps }: ServerReading): boolean =>
  orderStatus === 'active' && productStatus === 'active' && vps?.ip !== undefined && vps.state === 'running';

/** WHMCS suspends and terminates the product and mostly leaves its order active: both statuses count. */
export interface OrderStatuses extends Pick<Snapshot, 'productStatus'> {
  readonly order: Pick<Order, 'status'>;
}

const ends = ['cancelled', 'terminated', 'fraud'] as const;

/** How an order or its product ended; `undefined`: neither has. */
export const findEnd = ({ order, productStatus }: OrderStatuses): (typeof ends)[number] | undefined =>
  ends.find(end => end === order.status) ?? ends.find(end => end === productStatus);

/** Whether the order itself has ended. */
export const isOrderEnded = (order: Pick<Order, 'status'>): boolean =>
  findEnd({ order, productStatus: undefined }) !== undefined;

/** Whether the order or its product has ended. */
export const isEnded = (statuses: OrderStatuses): boolean => findEnd(statuses) !== undefined;

/** Whether the order or its product is suspended. */
export const isSuspended = ({ order, productStatus }: OrderStatuses): boolean =>
  order.status === 'suspended' || productStatus === 'suspended';

/** What makes power actions impossible, in any power state. */
export type PowerBlocker = 'not-installed' | 'suspended' | 'terminated' | 'gone';

type Known = Pick<Snapshot, 'order' | 'productStatus' | 'vps' | 'goneAt' | 'wasActive'>;

/**
 * What makes power actions impossible; `undefined`: nothing. The power state is not checked, because the snapshot may be
 * old: a server that was last seen stopped may be running now.
 */
export function findPowerBlocker(snapshot: Known): PowerBlocker | undefined {
  if (snapshot.goneAt !== undefined) return 'gone';
  if (isEnded(snapshot)) return 'terminated';
  if (isSuspended(snapshot)) return 'suspended';
  return snapshot.vps === undefined ? 'not-installed' : undefined;
}

export type InstallBlocker = 'unpaid' | 'installed' | 'suspended' | 'gone';

/** What makes an installation impossible; only a paid order without a VPS can be installed. */
export function findInstallBlocker(snapshot: Known): InstallBlocker | undefined {
  if (snapshot.goneAt !== undefined) return 'gone';
  if (isSuspended(snapshot)) return 'suspended';
  if (snapshot.order.status === 'pending') return 'unpaid';
  if (snapshot.order.status !== 'active' || isEnded(snapshot)) return 'gone';
  return snapshot.vps === undefined ? undefined : 'installed';
}

/** Whether to offer an installation. An order that was never read may be installed, unless it was seen unpaid. */
export const canOfferInstall = (
  snapshot: Known & Pick<Snapshot, 'seenAt' | 'paidAt' | 'firstSeenAt'>,
): boolean =>
  findInstallBlocker(snapshot) === undefined &&
  (snapshot.seenAt !== undefined ||
    (snapshot.paidAt !== undefined && snapshot.paidAt > snapshot.firstSeenAt));

/** The power buttons of each state. */
const powerRow: Readonly<Record<PowerState, readonly PowerAction[]>> = {
  running: ['reboot', 'stop'],
  stopped: ['boot'],
  unknown: ['reboot', 'stop', 'boot'],
  rebooting: [],
  starting: [],
  stopping: [],
  installing: [],
  suspended: [],
};

/** The power buttons that fit a server as it was last seen. */
export const availablePowerActions = (snapshot: Known): readonly PowerAction[] =>
  snapshot.vps === undefined || findPowerBlocker(snapshot) !== undefined ? [] : powerRow[snapshot.vps.state];
