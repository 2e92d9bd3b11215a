import type {
  AddKeyOperation,
  OrderOperation,
  InstallOperation,
  Operation,
  OperationState,
  PowerOperation,
} from './operation.ts';
import { isActive, type OrderId, type PowerState, type ServerReading } from './server.ts';
import type { SshKey } from './ssh-key.ts';

/*
 * What a read proves about an operation that was sent. Each function returns the operation's new state, which
 * may be its old one, and what to remember until the next read.
 */

type Sent<O extends Operation, More extends keyof O = never> = Pick<
  O,
  'state' | 'requestedAt' | 'sentAt' | 'answeredAt' | More
>;

const isPending = (state: OperationState): boolean => state === 'acknowledged' || state === 'unanswered';

/** A read that began before this may show the time before the action. */
const effectiveFrom = ({ answeredAt, sentAt }: Pick<Operation, 'answeredAt' | 'sentAt'>): number =>
  answeredAt ?? sentAt ?? 0;

/**
 * How long after the answer an acknowledged reboot must read as running before it is done, if no read caught
 * it off. The provider may queue reboots (its API text doesn't say), so "running" just after the answer may
 * be the old state. Two fast reads are a compromise between haste and waiting.
 */
export const rebootConfirmMs = (fastMs: number): number => Math.min(10_000, Math.max(2_000, 2 * fastMs));

export interface PowerReading {
  readonly state: PowerState;
  /** When the read began. */
  readonly readAt: number;
}

type PowerResult = Pick<PowerOperation, 'state' | 'sawTransition'>;

/** Reconciles a power action with the power state. */
export function reconcilePower(
  operation: PowerResult & Pick<PowerOperation, 'action' | 'sentAt' | 'answeredAt'>,
  reading: PowerReading,
  confirmAfterMs: number,
): PowerResult {
  const { action, state, sawTransition } = operation;
  const unchanged: PowerResult = { state, sawTransition };
  const from = effectiveFrom(operation);
  if (!isPending(state) || reading.readAt < from) return unchanged;
  switch (action) {
    case 'stop':
      return reading.state === 'stopped' ? { ...unchanged, state: 'done' } : unchanged;
    case 'boot':
      return reading.state === 'running' ? { ...unchanged, state: 'done' } : unchanged;
    case 'reboot': {
      if (reading.state !== 'running') {
        return { state, sawTransition: sawTransition || reading.state !== 'unknown' };
      }
      const stayedOn = state === 'acknowledged' && reading.readAt - from >= confirmAfterMs;
      return sawTransition || stayedOn ? { ...unchanged, state: 'done' } : unchanged;
    }
  }
}

/** An unanswered installation without any sign of it for this long probably never started. */
const installSilenceMs = 10 * 60_000;
/** A VPS that was there is lost after this many reads without it: then no read is mistaken. */
const lostAfterReads = 3;

interface InstallResult extends Pick<InstallOperation, 'state' | 'sawTransition'> {
  readonly missingReads: number;
}

/** Reconciles an installation with a read of its server; it is done when the VPS is active. */
export function reconcileInstall(
  operation: Sent<InstallOperation, 'sawTransition' | 'details'>,
  reading: ServerReading,
  at: { readonly readAt: number; readonly now: number },
): InstallResult {
  const { state, sawTransition, details, sentAt, requestedAt } = operation;
  const unchanged: InstallResult = { state, sawTransition, missingReads: details.missingReads ?? 0 };
  if (!isPending(state) || at.readAt < effectiveFrom(operation)) return unchanged;
  if (isActive(reading)) return { state: 'done', sawTransition: true, missingReads: 0 };
  if (reading.vps !== undefined) return { state, sawTransition: true, missingReads: 0 };
  if (sawTransition) {
    const missingReads = unchanged.missingReads + 1;
    return { state: missingReads >= lostAfterReads ? 'failed' : state, sawTransition, missingReads };
  }
  const isSilent = state === 'unanswered' && at.now - (sentAt ?? requestedAt) >= installSilenceMs;
  return { ...unchanged, state: isSilent ? 'unconfirmed' : state };
}

/** The provider may list something new late: it is missing after this many lists and this long. */
const minLists = 3;
export const missingOrderMs = 2 * 60_000;
const missingKeyMs = 60_000;

/** Whether a list says nothing about an operation: it was answered, or the list was read before it. */
const isTooEarly = (operation: Sent<Operation>, readAt: number): boolean =>
  operation.state !== 'unanswered' || readAt < listsCountFrom(operation);

const listsCountFrom = ({ answeredAt, sentAt, requestedAt }: Sent<Operation>): number =>
  answeredAt ?? sentAt ?? requestedAt;

/** After one more list without the expected item. */
function afterMissing(
  operation: Sent<OrderOperation | AddKeyOperation, 'details'>,
  readAt: number,
  minWaitMs: number,
): { readonly state: OperationState; readonly listsChecked: number } {
  const listsChecked = (operation.details.listsChecked ?? 0) + 1;
  const isOver = listsChecked >= minLists && readAt - listsCountFrom(operation) >= minWaitMs;
  return { state: isOver ? 'unconfirmed' : operation.state, listsChecked };
}

interface OrderResult extends Pick<OrderOperation, 'state'> {
  readonly orderId: OrderId | undefined;
  /** The new orders, if there are several. */
  readonly candidateOrders: readonly OrderId[];
  readonly listsChecked: number;
}

/**
 * Reconciles an order whose reply was lost with a complete list. Exactly one new order is it. None is
 * believed only after a while. If there are several, the person is asked which one it is.
 */
export function reconcileOrder(
  operation: Sent<OrderOperation, 'details'>,
  list: { readonly orders: readonly OrderId[]; readonly readAt: number },
  placedByOthers: readonly OrderId[],
): OrderResult {
  const { ordersBefore, listsChecked = 0 } = operation.details;
  const unchanged: OrderResult = {
    state: operation.state,
    orderId: undefined,
    candidateOrders: [],
    listsChecked,
  };
  if (ordersBefore === undefined || isTooEarly(operation, list.readAt)) return unchanged;
  const explained = new Set([...ordersBefore, ...placedByOthers]);
  const candidateOrders = [...new Set(list.orders)].filter(id => !explained.has(id));
  const [only] = candidateOrders;
  if (only !== undefined && candidateOrders.length === 1)
    return { ...unchanged, state: 'done', orderId: only };
  if (candidateOrders.length > 1) return { ...unchanged, state: 'unconfirmed', candidateOrders };
  return { ...unchanged, ...afterMissing(operation, list.readAt, missingOrderMs) };
}

/** How long after it was sent an unconfirmed order is still looked for. */
export const lateOrderMs = 60 * 60_000;

/**
 * The order that an operation has become which ended as unconfirmed: the only new one in a list, if no other operation
 * that is still looked for could have placed it.
 */
export function findLateOrder(
  operation: Pick<OrderOperation, 'details'>,
  others: readonly Pick<OrderOperation, 'details'>[],
  list: readonly OrderId[],
  placed: readonly OrderId[],
): OrderId | undefined {
  const newFor = ({ details: { ordersBefore } }: Pick<OrderOperation, 'details'>) =>
    ordersBefore === undefined ? [] : list.filter(id => !ordersBefore.includes(id) && !placed.includes(id));
  const [only, ...more] = newFor(operation);
  const isAmbiguous =
    more.length > 0 || others.some(other => only !== undefined && newFor(other).includes(only));
  return isAmbiguous ? undefined : only;
}

/** Type and body identify a key; its label doesn't matter. */
const keyBodyOf = (publicKey: string): string => publicKey.trim().split(/\s+/).slice(0, 2).join(' ');

/** Finds a key by its body; a provider may list labels alone. */
export const findSshKey = (keys: readonly SshKey[], publicKey: string): SshKey | undefined =>
  keys.find(key => key.publicKey !== undefined && keyBodyOf(key.publicKey) === keyBodyOf(publicKey));

const isSameLabel = (listed: string | undefined, label: string): boolean =>
  (listed ?? '').trim().replaceAll(/\s+/g, ' ') === label.trim().replaceAll(/\s+/g, ' ');

interface AddKeyResult extends Pick<AddKeyOperation, 'state'> {
  readonly keyId: string | undefined;
  readonly listsChecked: number;
}

/**
 * Reconciles an added SSH key whose reply was lost with a complete list: by its body, or, where the provider
 * lists labels alone, by a label that is new and that no other operation added.
 */
export function reconcileAddKey(
  operation: Sent<AddKeyOperation, 'details'>,
  list: { readonly keys: readonly SshKey[]; readonly readAt: number },
  addedByOthers: readonly string[],
): AddKeyResult {
  const { publicKey, label, keyIdsBefore, listsChecked = 0 } = operation.details;
  const unchanged: AddKeyResult = { state: operation.state, keyId: undefined, listsChecked };
  if (isTooEarly(operation, list.readAt)) return unchanged;
  const explained = new Set([...(keyIdsBefore ?? []), ...addedByOthers]);
  const byLabel = (key: SshKey): boolean =>
    keyIdsBefore !== undefined &&
    key.publicKey === undefined &&
    !explained.has(key.id) &&
    isSameLabel(key.label, label);
  const found = findSshKey(list.keys, publicKey) ?? list.keys.find(byLabel);
  if (found !== undefined) return { ...unchanged, state: 'done', keyId: found.id };
  return { ...unchanged, ...afterMissing(operation, list.readAt, missingKeyMs) };
}
