import type { ProviderFailure } from '../../src/domain/failure.ts';
import type { Provider, ProviderResult } from '../../src/domain/provider.ts';
import type { Result } from '../../src/domain/result.ts';
import { failed, ok } from '../../src/domain/result.ts';
import type { Order } from '../../src/domain/server.ts';
import type { Life } from './life.ts';
import type { Panel, SimulatedOrder } from './panel.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What may befall one call, whatever it asks for. */
export type ProviderFault =
  /** The request gets lost, and nobody can know. */
  | 'lost-before'
  /** It is carried out, and its reply gets lost. */
  | 'lost-after'
  /** It is carried out long after we have given up. */
  | 'late'
  | 'slow'
  | 'unreadable'
  | 'refused'
  | 'unreachable'
  | 'key-refused'
  /** A list that is empty by accident; anything else is as it should be. */
  | 'empty';

/** A call that must not be made twice for one request. */
export interface ProviderWrite {
  readonly action: 'reboot' | 'stop' | 'boot' | 'install' | 'create' | 'add-key';
  /** The order, or the key; an order to be placed has none. */
  readonly target: string;
  readonly at: number;
  /** The operation that was written down as sent before the call; missing: nothing was. */
  readonly operation: number | undefined;
  readonly idempotencyKey: string | undefined;
  isCarriedOut: boolean;
  /** When it was known that its outcome isn't: no answer that says anything came, or the process died waiting. */
  unknownAt: number | undefined;
}

interface Deps {
  readonly time: VirtualTime;
  readonly panel: Panel;
  /** What is written down as sent, and not answered yet. */
  readonly sentNow: (
    action: ProviderWrite['action'],
    target: string,
  ) => { readonly id: number; readonly idempotencyKey: string } | undefined;
  readonly trace: (line: () => string) => void;
}

export type SimulatedProvider = ReturnType<typeof createSimulatedProvider>;

const halfWayMs = 150;
const slowHalfWayMs = 6_000;
/** So long the client waits for the answer to an action, and for that to a read. */
const patienceMs = { write: 30_000, read: 20_000 };
/** The provider goes on with a request whose asker has gone. */
const lateMs = 45_000;

/** The provider behind the port that the flows call it by; requests take their time, and may get lost on each way. */
export function createSimulatedProvider({ time, panel, sentNow, trace }: Deps) {
  const faults: Record<'read' | 'write', ProviderFault[]> = { read: [], write: [] };
  const writes: ProviderWrite[] = [];
  let calls = 0;
  let awayUntil = -Infinity;
  let listsAfterMs = 0;

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

  const connect = (life: Life): Provider => {
    /** One request: half of the way there, half of it back. */
    const call = <T>(
      name: string,
      perform: () => Result<T, ProviderFailure>,
      write?: Pick<ProviderWrite, 'action' | 'target'>,
    ): ProviderResult<T> => {
      life.point(name);
      calls += 1;
      const isWrite = write !== undefined;
      const fault = awayUntil > time.now() ? 'unreachable' : faults[isWrite ? 'write' : 'read'].shift();
      trace(() => `  ${name} ${write?.target ?? ''}${fault === undefined ? '' : ` [${fault}]`}`);
      const noted = isWrite ? sentNow(write.action, write.target) : undefined;
      const done: ProviderWrite | undefined = isWrite
        ? {
            ...write,
            at: time.now(),
            operation: noted?.id,
            idempotencyKey: noted?.idempotencyKey,
            isCarriedOut: false,
            unknownAt: undefined,
          }
        : undefined;
      if (done !== undefined) writes.push(done);
      const failure = fault === undefined ? undefined : failureOf(fault, isWrite);
      const isHeard = !['lost-before', 'refused', 'unreachable', 'key-refused'].includes(fault ?? '');
      const halfMs = fault === 'slow' ? slowHalfWayMs : halfWayMs;
      const replyMs = fault === 'late' ? patienceMs[isWrite ? 'write' : 'read'] : 2 * halfMs;
      const isUnknown = ['lost-before', 'lost-after', 'late', 'unreadable'].includes(fault ?? '');
      let answer: Result<T, ProviderFailure> | undefined;

      // What has left is carried out, whether or not anybody is there to hear of it.
      if (isHeard) {
        time.after(fault === 'late' ? lateMs : halfMs, () => {
          answer = perform();
          if (done === undefined) return;
          done.isCarriedOut = answer.kind === 'ok';
          trace(() => `  ${name} ${done.target} is carried out`);
        });
      }
      const replied = new Promise<void>(resolve => {
        time.after(replyMs, () => {
          if (done !== undefined && (isUnknown || life.isOver())) done.unknownAt = time.now();
          // The dead hear nothing: this promise is never kept.
          if (!life.isOver()) resolve();
        });
      });
      return replied.then(() => {
        try {
          life.point(`the answer to ${name}`);
        } catch (error) {
          if (done !== undefined) done.unknownAt = time.now();
          throw error;
        }
        return failure === undefined ? (answer ?? failed({ kind: 'timed-out' })) : failed(failure);
      });
    };

    const isEmptied = (): boolean => faults.read[0] === 'empty' && awayUntil <= time.now();
    const unknown = <T>(): ProviderResult<T> =>
      Promise.resolve(failed({ kind: 'unknown-action', message: '' }));

    return {
      readOrders: () => {
        const isEmpty = isEmptied();
        return call('orders', () =>
          ok({ orders: isEmpty ? [] : panel.listed().map(orderOf), unreadable: [] }),
        );
      },
      readServer: (_, id) =>
        call('getinfo', () => {
          const order = panel.find(id);
          if (order === undefined) return failed({ kind: 'not-found', message: 'No such order' });
          const { status, vps } = order;
          return ok({
            orderId: id,
            orderStatus: status,
            productStatus: status,
            vps:
              vps === undefined
                ? undefined
                : { name: vps.name, ip: '192.0.2.1', state: vps.state, rawState: vps.state },
          });
        }),
      readSshKeys: () =>
        call('sshkey.list', () =>
          ok([...panel.keys].map(([id, { publicKey }]) => ({ id, publicKey, label: 'key' }))),
        ),
      power: (_, id, action) =>
        call(
          action,
          () => {
            const vps = panel.find(id)?.vps;
            if (vps === undefined) return failed({ kind: 'not-found', message: 'No such order' });
            panel.power(vps, action);
            return ok(undefined);
          },
          { action, target: id },
        ),
      startInstall: (_, { orderId }) =>
        call(
          'install run=1',
          () => {
            const order = panel.find(orderId);
            if (order === undefined) return failed({ kind: 'not-found', message: 'No such order' });
            if (order.vps !== undefined) return failed({ kind: 'already-exists', message: 'Vps exists' });
            panel.install(order);
            return ok(undefined);
          },
          { action: 'install', target: orderId },
        ),
      createOrder: () => {
        const by = sentNow('create', '')?.id;
        return call(
          'create',
          () => {
            const { id } = panel.place({ status: 'pending', by }, listsAfterMs);
            return ok({ orderId: id, invoiceId: `9${id}`, productIds: undefined });
          },
          { action: 'create', target: '' },
        );
      },
      addSshKey: (_, publicKey) => {
        const by = sentNow('add-key', publicKey)?.id;
        return call('sshkey.add', () => ok(panel.addKey(publicKey, by)), {
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
  };

  return {
    connect,
    writes,
    calls: () => calls,
    /** The next read, or the next action, meets it. */
    fault: (of: 'read' | 'write', kind: ProviderFault): void => void faults[of].push(kind),
    goOffline: (ms: number): void => void (awayUntil = time.now() + ms),
    /** From now on a new order is listed so much later. */
    listLate: (ms: number): void => void (listsAfterMs = ms),
    recover(): void {
      faults.read.length = 0;
      faults.write.length = 0;
      awayUntil = -Infinity;
    },
  };
}
