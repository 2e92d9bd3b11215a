import { hash } from 'node:crypto';

import type { ProviderFailure } from '../../src/domain/failure.ts';
import type { Polled, Provider, ProviderResult } from '../../src/domain/provider.ts';
import type { Result } from '../../src/domain/result.ts';
import { failed, ok } from '../../src/domain/result.ts';
import type { Order, OrderList, ReplyTag, ServerReading } from '../../src/domain/server.ts';
import type { Lifecycle } from '../services/lifecycle.ts';
import type { ProviderControls, SimulatedOrder } from './provider-controls.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A fault of one call, of any action. */
export type ProviderFault =
  /** The request is lost, which nobody can know. */
  | 'lost-before'
  /** It is carried out, and its reply is lost. */
  | 'lost-after'
  /** It is carried out long after the time-out. */
  | 'late'
  | 'slow'
  | 'unreadable'
  | 'refused'
  | 'unreachable'
  | 'key-refused'
  /** An empty list by accident; other replies are right. */
  | 'empty';

/** A call that must not be made twice for one request. */
export interface ProviderWrite {
  readonly action: 'reboot' | 'stop' | 'boot' | 'install' | 'order' | 'add-key';
  /** The order, or the key; an order to be placed has none. */
  readonly target: string;
  readonly at: number;
  /** The operation that was stored as sent before the call; missing: none was. */
  readonly operation: number | undefined;
  readonly idempotencyKey: string | undefined;
  isCarriedOut: boolean;
  /** When its outcome became unknown: no usable answer came, or the process died waiting. */
  unknownAt: number | undefined;
}

/** What is stored as sent, and not answered yet. */
export type SentNow = (
  action: ProviderWrite['action'],
  target: string,
) => { readonly id: number; readonly idempotencyKey: string } | undefined;

interface Deps {
  readonly time: VirtualTime;
  readonly controls: ProviderControls;
  readonly sentNow: SentNow;
  readonly trace: (line: () => string) => void;
}

export type SimulatedProvider = ReturnType<typeof createSimulatedProvider>;

const oneWayMs = 150;
const slowOneWayMs = 6_000;
/** The client's time-outs. */
const timeoutMs = { write: 30_000, read: 20_000 };
/** The provider carries out a request although the client has disconnected. */
const lateMs = 45_000;

const failureOf = (fault: ProviderFault, isWrite: boolean): ProviderFailure | undefined => {
  switch (fault) {
    case 'lost-before':
    case 'lost-after':
      return isWrite
        ? { kind: 'outcome-unknown', reason: 'UND_ERR_SOCKET' }
        : { kind: 'unavailable', reason: 'reset' };
    case 'late':
      return isWrite ? { kind: 'outcome-unknown', reason: 'no answer in time' } : { kind: 'timed-out' };
    case 'unreadable':
      return { kind: 'unreadable-reply', reason: 'an HTML page' };
    case 'refused':
      return { kind: 'refused', message: 'Not now' };
    case 'unreachable':
      return { kind: 'unreachable', reason: 'connection-refused' };
    case 'key-refused':
      return { kind: 'bad-credentials', message: 'Authentication failed' };
    case 'slow':
    case 'empty':
      return undefined;
  }
};

const orderOf = ({ id, status }: SimulatedOrder): Order => ({
  id,
  number: `N${id}`,
  amount: '5.00',
  invoiceId: `9${id}`,
  status,
  rawStatus: status,
});

/** Without its value if it is the known reply. */
function polled<T>(reading: T, known: ReplyTag | undefined): Result<Polled<T>, ProviderFailure> {
  const tag = hash('sha1', JSON.stringify(reading), 'buffer').readUIntBE(0, 6) as ReplyTag;
  return ok({ tag, reading: tag === known ? undefined : reading });
}

type Call = <T>(
  name: string,
  perform: () => Result<T, ProviderFailure>,
  write?: Pick<ProviderWrite, 'action' | 'target'>,
) => ProviderResult<T>;

/** The provider's actions, each as one call. */
function createActions({
  call,
  controls,
  sentNow,
  isEmptied,
  listsAfterMs,
}: Pick<Deps, 'controls' | 'sentNow'> & {
  readonly call: Call;
  /** Whether the next list is empty by accident. */
  readonly isEmptied: () => boolean;
  readonly listsAfterMs: () => number;
}): Provider {
  const unknown = <T>(): ProviderResult<T> =>
    Promise.resolve(failed({ kind: 'unknown-action', message: '' }));

  const list = (isEmpty: boolean): OrderList => ({
    orders: isEmpty ? [] : controls.listed().map(orderOf),
    unreadable: [],
  });

  return {
    readOrders: () => {
      const isEmpty = isEmptied();
      return call('orders', () => ok(list(isEmpty)));
    },
    pollOrders: (_, known) => {
      const isEmpty = isEmptied();
      return call('orders', () => polled(list(isEmpty), known));
    },
    pollServer: (_, id, known) =>
      call('getinfo', () => {
        const order = controls.find(id);
        if (order === undefined) return failed({ kind: 'not-found', message: 'No such order' });
        const { status, vps } = order;
        const reading: ServerReading = {
          orderStatus: status,
          productStatus: status,
          vps:
            vps === undefined
              ? undefined
              : { name: vps.name, ip: '192.0.2.1', state: vps.state, rawState: vps.state },
        };
        return polled(reading, known);
      }),
    readSshKeys: () =>
      call('sshkey.list', () =>
        ok([...controls.keys].map(([id, { publicKey }]) => ({ id, publicKey, label: 'key' }))),
      ),
    power: (_, id, action) =>
      call(
        action,
        () => {
          const vps = controls.find(id)?.vps;
          if (vps === undefined) return failed({ kind: 'not-found', message: 'No such order' });
          controls.power(vps, action);
          return ok(undefined);
        },
        { action, target: id },
      ),
    startInstall: (_, { orderId }) =>
      call(
        'install run=1',
        () => {
          const order = controls.find(orderId);
          if (order === undefined) return failed({ kind: 'not-found', message: 'No such order' });
          if (order.vps !== undefined) return failed({ kind: 'already-exists', message: 'Vps exists' });
          controls.install(order);
          return ok(undefined);
        },
        { action: 'install', target: orderId },
      ),
    createOrder: () => {
      const by = sentNow('order', '')?.id;
      return call(
        'create',
        () => {
          const { id } = controls.place({ status: 'pending', by }, listsAfterMs());
          return ok({ orderId: id, invoiceId: `9${id}` });
        },
        { action: 'order', target: '' },
      );
    },
    addSshKey: (_, publicKey) => {
      const by = sentNow('add-key', publicKey)?.id;
      return call('sshkey.add', () => ok(controls.addKey(publicKey, by)), {
        action: 'add-key',
        target: publicKey,
      });
    },
    login: unknown,
    readCatalogue: unknown,
    cancelOrder: unknown,
    checkInstall: unknown,
    readPassword: unknown,
    removeSshKey: unknown,
    readBalance: unknown,
  };
}

/** The provider behind the services' port. A request takes time, and can be lost in either direction. */
export function createSimulatedProvider({ time, controls, sentNow, trace }: Deps) {
  const faults: Record<'read' | 'write', ProviderFault[]> = { read: [], write: [] };
  const writes: ProviderWrite[] = [];
  let calls = 0;
  let offlineUntil = -Infinity;
  let listsAfterMs = 0;

  /** One request, and its reply. */
  const callOf =
    (lifecycle: Lifecycle) =>
    <T>(
      name: string,
      perform: () => Result<T, ProviderFailure>,
      write?: Pick<ProviderWrite, 'action' | 'target'>,
    ): ProviderResult<T> => {
      lifecycle.point(name);
      calls += 1;
      const isWrite = write !== undefined;
      const fault = offlineUntil > time.now() ? 'unreachable' : faults[isWrite ? 'write' : 'read'].shift();
      trace(() => `  ${name} ${write?.target ?? ''}${fault === undefined ? '' : ` [${fault}]`}`);
      const stored = isWrite ? sentNow(write.action, write.target) : undefined;
      const done: ProviderWrite | undefined = isWrite
        ? {
            ...write,
            at: time.now(),
            operation: stored?.id,
            idempotencyKey: stored?.idempotencyKey,
            isCarriedOut: false,
            unknownAt: undefined,
          }
        : undefined;
      if (done !== undefined) writes.push(done);
      const failure = fault === undefined ? undefined : failureOf(fault, isWrite);
      const isReceived = !['lost-before', 'refused', 'unreachable', 'key-refused'].includes(fault ?? '');
      const wayMs = fault === 'slow' ? slowOneWayMs : oneWayMs;
      const replyMs = fault === 'late' ? timeoutMs[isWrite ? 'write' : 'read'] : 2 * wayMs;
      const isUnknown = ['lost-before', 'lost-after', 'late', 'unreadable'].includes(fault ?? '');
      let answer: Result<T, ProviderFailure> | undefined;

      // What was received is carried out, even if the process has died.
      if (isReceived) {
        time.after(fault === 'late' ? lateMs : wayMs, () => {
          answer = perform();
          if (done === undefined) return;
          done.isCarriedOut = answer.kind === 'ok';
          trace(() => `  ${name} ${done.target} is carried out`);
        });
      }
      const replied = new Promise<void>(resolve => {
        time.after(replyMs, () => {
          if (done !== undefined && (isUnknown || lifecycle.hasEnded())) done.unknownAt = time.now();
          // A dead process gets no answer: this promise stays pending.
          if (!lifecycle.hasEnded()) resolve();
        });
      });
      return replied.then(() => {
        try {
          lifecycle.point(`the answer to ${name}`);
        } catch (error) {
          if (done !== undefined) done.unknownAt = time.now();
          throw error;
        }
        return failure === undefined ? (answer ?? failed({ kind: 'timed-out' })) : failed(failure);
      });
    };

  const connect = (lifecycle: Lifecycle): Provider =>
    createActions({
      ...{ controls, sentNow, call: callOf(lifecycle), listsAfterMs: () => listsAfterMs },
      isEmptied: () => faults.read[0] === 'empty' && offlineUntil <= time.now(),
    });

  return {
    connect,
    writes,
    calls: () => calls,
    /** Adds a fault for the next read or action. */
    fault: (of: 'read' | 'write', kind: ProviderFault): void => void faults[of].push(kind),
    goOffline: (ms: number): void => void (offlineUntil = time.now() + ms),
    /** Delays new orders in the list. */
    listLate: (ms: number): void => void (listsAfterMs = ms),
    recover(): void {
      faults.read.length = 0;
      faults.write.length = 0;
      offlineUntil = -Infinity;
    },
  };
}
