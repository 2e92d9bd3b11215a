import type { View } from '../../../src/telegram/views/view.ts';
import type { Locale } from '../../../src/telegram/locales/locale.ts';
import type { Link } from '../../../src/domain/access.ts';
import type { Card } from '../../../src/domain/card.ts';
import type { ProviderFailure, UnreadableProblem } from '../../../src/domain/failure.ts';
import type {
  AddKeyOperation,
  OrderOperation,
  InstallOperation,
  OperationId,
  OperationState,
  PowerOperation,
} from '../../../src/domain/operation.ts';
import type { Outdated, UnreadAccount } from '../../../src/domain/outage.ts';
import { initialSnapshot } from '../../../src/domain/poll-result.ts';
import type {
  AccountId,
  ChatId,
  LinkId,
  OrderId,
  OrderStatus,
  PersonId,
  PowerAction,
  PowerState,
  ServerId,
  Snapshot,
  Vps,
} from '../../../src/domain/server.ts';

/** Views under titles: the name of the function, and a case where there are several (`cardView: locked`). */
export type ViewSamples = Readonly<Record<string, (locale: Locale) => View>>;

/** One view for each case. */
export const forEach = <T extends string>(
  name: string,
  cases: readonly T[],
  show: (value: T, locale: Locale) => View,
): ViewSamples =>
  Object.fromEntries(cases.map(value => [`${name}: ${value}`, (locale: Locale) => show(value, locale)]));

export const now = Date.UTC(2026, 2, 14, 9, 26, 53);
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export const nasty = '<b>&_*[`~||{x}](tg://x)';
export const emoji = '👩‍🚒'.repeat(64);
export const russian = 'Боевой сервер Маши № 7';

export const failures: Readonly<Record<ProviderFailure['kind'], ProviderFailure>> = {
  refused: { kind: 'refused', message: `Service is locked ${nasty}` },
  'bad-credentials': { kind: 'bad-credentials', message: 'Invalid key' },
  'address-not-allowed': { kind: 'address-not-allowed', message: 'IP not allowed' },
  'not-found': { kind: 'not-found', message: 'Order not found' },
  'already-exists': { kind: 'already-exists', message: 'Exists' },
  'unknown-action': { kind: 'unknown-action', message: 'Unknown action' },
  'price-changed': { kind: 'price-changed', price: '7.00 USD' },
  'rate-limited': { kind: 'rate-limited', message: 'Rate limit exceeded' },
  'two-factor': { kind: 'two-factor', message: 'Two-factor code required' },
  captcha: { kind: 'captcha', message: 'Captcha required' },
  'unpaid-invoices': { kind: 'unpaid-invoices', message: 'Unpaid invoice' },
  'client-suspended': { kind: 'client-suspended', message: 'Client suspended' },
  'email-unverified': { kind: 'email-unverified', message: 'Email verification required' },
  maintenance: { kind: 'maintenance', message: 'Maintenance' },
  'node-trouble': { kind: 'node-trouble', message: 'Incorrect login to node' },
  'cloudflare-challenge': { kind: 'cloudflare-challenge' },
  'cloudflare-error': { kind: 'cloudflare-error', status: 522 },
  moved: { kind: 'moved', to: 'https://panel.example.com/api_client.php' },
  'unreadable-reply': { kind: 'unreadable-reply', reason: 'no JSON', problem: 'html' },
  unreachable: { kind: 'unreachable', reason: 'connection-refused' },
  'timed-out': { kind: 'timed-out' },
  unavailable: { kind: 'unavailable', reason: 'HTTP 502' },
  'outcome-unknown': { kind: 'outcome-unknown', reason: 'the connection broke' },
};
/** Replies that can't be read, each in its way. */
export const unreadableReasons: readonly UnreadableProblem[] = [
  ...(['empty', 'html', 'cut-off', 'broken', 'too-large', 'two-values', 'unknown-form'] as const),
  ...(['no-result', 'other-order', 'not-readable'] as const),
];
/** Failures of any action; only an order can fail for a changed price. */
export const failureKinds = (Object.keys(failures) as readonly ProviderFailure['kind'][]).filter(
  kind => kind !== 'price-changed',
);

export const vps = (state: PowerState = 'running', changes: Partial<Vps> = {}): Vps => ({
  name: '37-1-0-111',
  ip: '37.1.0.111',
  state,
  rawState: state,
  ...changes,
});

const orderOf = (status: OrderStatus, id = '47000') => ({
  id: id as OrderId,
  number: '8634530000',
  amount: '5.00',
  invoiceId: '366000',
  status,
  rawStatus: status,
});

/** A running server; `snapshot` changes what is known of it. */
export const cardOf = (
  changes: Partial<Omit<Card, 'snapshot'>> = {},
  snapshot: Partial<Snapshot> = {},
): Card => ({
  id: 1 as ServerId,
  name: 'web-1',
  label: undefined,
  snapshot: {
    ...initialSnapshot(orderOf('active'), false, now - 3 * hour),
    productStatus: 'active',
    vps: vps(),
    seenAt: now - 12 * second,
    ...snapshot,
  },
  keyboardVersion: 3,
  locked: false,
  accountLabel: undefined,
  isShared: false,
  ...changes,
});

/** An order without a server. */
export const orderCard = (
  status: OrderStatus,
  changes: Partial<Omit<Card, 'snapshot'>> = {},
  snapshot: Partial<Snapshot> = {},
): Card =>
  cardOf(
    { name: '#47000', ...changes },
    {
      order: orderOf(status),
      vps: undefined,
      seenAt: status === 'pending' ? undefined : now - 40 * second,
      ...snapshot,
    },
  );

const states: readonly PowerState[] = ['running', 'stopped', 'rebooting', 'unknown'];
const names = ['web-1', russian, nasty, emoji, 'db-2', 'mail', 'vpn'];

/** This number of different servers, in two accounts if `accounts` is set. */
export const manyCards = (count: number, accounts = false): readonly Card[] =>
  Array.from({ length: count }, (_, at) => {
    const name = names[at % names.length] ?? '';
    return cardOf(
      {
        id: (at + 1) as ServerId,
        name: at < names.length ? name : `${name}-${at}`,
        label: name,
        accountLabel: accounts ? (at < count / 2 ? 'Работа' : nasty) : undefined,
      },
      { order: orderOf('active', String(47_000 + at)), vps: vps(states[at % states.length]) },
    );
  });

/** Servers that were listed a moment ago. */
export const neverRead = (count: number): readonly Card[] =>
  manyCards(count).map(({ id }) => orderCard('active', { id }, { seenAt: undefined }));

/** Orders in every state. */
export const manyOrders = (count: number): readonly Card[] =>
  Array.from({ length: count }, (_, at) => {
    const status = (['pending', 'active', 'suspended', 'cancelled', 'other'] as const)[at % 5] ?? 'other';
    const order = { ...orderOf(status, String(47_000 + at)), rawStatus: 'Under review' };
    const id = (at + 1) as ServerId;
    const inInitialSnapshot = at % 2 === 0;
    return at % 5 === 1 && at > 5
      ? cardOf({ id, name: russian }, { order, inInitialSnapshot })
      : orderCard(status, { id, name: `#${order.id}` }, { order, inInitialSnapshot });
  });

export const linkOf = (id: number, label: string, changes: Partial<Link> = {}): Link => ({
  id: id as LinkId,
  personId: 5 as PersonId,
  accountId: id as AccountId,
  label,
  state: 'ok',
  isDefault: false,
  checkedAt: now - 5 * minute,
  rejectedAt: undefined,
  ...changes,
});

export const work = linkOf(1, 'Работа', { isDefault: true });
export const refused = linkOf(3, 'old', { state: 'rejected', checkedAt: undefined });
export const links: readonly Link[] = [work, linkOf(2, nasty), refused, linkOf(4, emoji)];

/** Read long ago, since the provider doesn't let it be read. */
export const outdatedOf = (failure: ProviderFailure | undefined, ageMs = 12 * minute): Outdated => ({
  asOf: now - ageMs,
  ageMs,
  failure,
});

/** An account that can't be read. */
export const unreadOf = (
  link: Link,
  failure: ProviderFailure | undefined,
  ofAccounts = 1,
): UnreadAccount => ({
  link,
  ofAccounts,
  isHidden: false,
  ...outdatedOf(failure),
});

const asked = (state: OperationState, forMs: number) => ({
  id: 7 as OperationId,
  idempotencyKey: 'w',
  state,
  accountId: 1 as AccountId,
  personId: 5 as PersonId,
  personName: 'Анна',
  chatId: 5 as ChatId,
  requestedAt: now - forMs,
  sentAt: now - forMs,
  answeredAt: undefined,
  endedAt: undefined,
  sawTransition: false,
  failure: undefined,
});

export const operationStates: readonly OperationState[] = [
  'waiting',
  'accepted',
  'sent',
  'acknowledged',
  'unanswered',
  'done',
  'failed',
  'not-sent',
  'dropped',
  'undone',
  'unconfirmed',
];

/** The failure that belongs to a state. */
const failureOf = (state: OperationState): ProviderFailure | undefined =>
  state === 'failed' ? failures.refused : state === 'not-sent' ? failures.unreachable : undefined;

export const powerOf = (
  action: PowerAction,
  state: OperationState,
  changes: Partial<PowerOperation> = {},
): PowerOperation => ({
  ...asked(state, 14 * second),
  action,
  serverId: 1 as ServerId,
  failure: failureOf(state),
  undoWindowMs: action === 'stop' ? 5 * second : undefined,
  undoneBy: 'Борис <b>',
  ...changes,
});

export const installOf = (
  state: OperationState,
  changes: Partial<InstallOperation> = {},
): InstallOperation => ({
  ...asked(state, 3 * minute),
  action: 'install',
  serverId: 1 as ServerId,
  failure: failureOf(state),
  details: { template: 'debian-12-64-default', title: 'Debian 12', sshKeyIds: [] },
  ...changes,
});

export const createOf = (
  state: OperationState,
  details: Partial<OrderOperation['details']> = {},
  changes: Partial<OrderOperation> = {},
): OrderOperation => ({
  ...asked(state, 2 * minute),
  action: 'order',
  serverId: undefined,
  failure: failureOf(state),
  details: { tariffId: '12', tariffName: 'KVM-2 Amsterdam', price: '5.00 USD', ...details },
  ...changes,
});

export const fingerprint = 'SHA256:9h2Yxk4cQx8o3hWJr1pXh0yKc2mVtq5nGm0Z0f7Jb1E';

export const addKeyOf = (
  state: OperationState,
  label = 'anna@laptop',
  changes: Partial<AddKeyOperation> = {},
): AddKeyOperation => ({
  ...asked(state, 20 * second),
  action: 'add-key',
  serverId: undefined,
  failure: failureOf(state),
  details: { publicKey: 'ssh-ed25519 AAAA', fingerprint, label },
  ...changes,
});
