import type { Provider } from '../../src/domain/provider.ts';
import { failed, ok } from '../../src/domain/result.ts';
import type { Order, OrderId, PowerState, ReplyTag, ServerReading } from '../../src/domain/server.ts';
import { query } from './test-database.ts';

interface Machine {
  readonly order: Order;
  state: PowerState | undefined;
}

const orderOf = (id: string, status: Order['status']): Order => ({
  id: id as OrderId,
  number: undefined,
  amount: '5.00',
  invoiceId: undefined,
  status,
  rawStatus: status,
});

/**
 * A provider in this process that counts its actions, and checks for each that its operation was committed as sent,
 * over a connection of its own.
 */
export function createCountingProvider(path: string) {
  const machines = new Map<string, Machine>([
    ['501', { order: orderOf('501', 'active'), state: 'running' }],
    ['502', { order: orderOf('502', 'active'), state: undefined }],
  ]);
  const calls: string[] = [];
  /** Calls whose operation was not stored as sent. */
  const unwritten: string[] = [];

  const act = (action: string, orderId: string | undefined): void => {
    const call = orderId === undefined ? action : `${action} ${orderId}`;
    calls.push(call);
    const stored = query<{ state: string }>(
      path,
      `SELECT o.state FROM operations o LEFT JOIN servers s ON s.id = o.server_id
       WHERE o.action = '${action}' AND s.order_id IS ${orderId === undefined ? 'NULL' : `'${orderId}'`}
       AND o.ended_at IS NULL`,
    );
    if (stored.length !== 1 || stored[0]?.state !== 'sent') unwritten.push(call);
  };

  const list = () => ({ orders: [...machines.values()].map(({ order }) => order), unreadable: [] });
  const reading = ({ order, state }: Machine): ServerReading => ({
    orderStatus: order.status,
    productStatus: order.status,
    vps:
      state === undefined ? undefined : { name: `vps${order.id}`, ip: '192.0.2.1', state, rawState: state },
  });

  const provider: Partial<Provider> = {
    readOrders: () => Promise.resolve(ok(list())),
    pollOrders: () => Promise.resolve(ok({ tag: 0 as ReplyTag, reading: list() })),
    readCatalogue: () => Promise.resolve(failed({ kind: 'timed-out' })),
    pollServer: (_, orderId) => {
      const machine = machines.get(orderId);
      return Promise.resolve(
        machine === undefined
          ? failed({ kind: 'not-found', message: '' })
          : ok({ tag: 0 as ReplyTag, reading: reading(machine) }),
      );
    },
    power: (_, orderId, action) => {
      act(action, orderId);
      return Promise.resolve(ok(undefined));
    },
    createOrder: () => {
      act('order', undefined);
      const id = String(503 + calls.filter(call => call === 'order').length);
      machines.set(id, { order: orderOf(id, 'pending'), state: undefined });
      return Promise.resolve(ok({ orderId: id as OrderId, invoiceId: undefined }));
    },
    checkInstall: () => Promise.resolve(ok(undefined)),
    startInstall: (_, { orderId }) => {
      act('install', orderId);
      const machine = machines.get(orderId);
      if (machine !== undefined) machine.state = 'running';
      return Promise.resolve(ok(undefined));
    },
  };

  return {
    provider: provider as Provider,
    calls,
    unwritten,
    /** Changes a server's state, as in the provider's panel. */
    setState(orderId: string, state: PowerState): void {
      const machine = machines.get(orderId);
      if (machine !== undefined) machine.state = state;
    },
  };
}
