import type { OrderId, PowerState } from '../../src/domain/server.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface SimulatedVps {
  readonly name: string;
  state: PowerState;
  /** Counts actions, so that a new one cancels the transition of the last. */
  turn: number;
}

export interface SimulatedOrder {
  readonly id: OrderId;
  /** The operation that placed it; missing: somebody placed it in the panel. */
  readonly by: number | undefined;
  readonly createdAt: number;
  /** The list shows it from then on. */
  readonly listedAt: number;
  status: 'pending' | 'active' | 'suspended';
  vps: SimulatedVps | undefined;
  /** Whether it has left the account. */
  isGone: boolean;
}

export type ProviderControls = ReturnType<typeof createProviderControls>;

const rebootMs = 8_000;
const stopMs = 3_000;
const bootMs = 5_000;
const installMs = 50_000;

/**
 * The state at the provider, and how it changes by itself. Written from the provider's own text; of the bot
 * it uses types alone.
 */
export function createProviderControls(time: VirtualTime) {
  const orders: SimulatedOrder[] = [];
  const keys = new Map<string, { readonly publicKey: string; readonly by: number | undefined }>();
  let lastOrder = 700;
  let lastKey = 40;

  const place = (order: Pick<SimulatedOrder, 'status' | 'by'>, listedAfterMs = 0): SimulatedOrder => {
    lastOrder += 1;
    const placed: SimulatedOrder = {
      ...order,
      id: String(lastOrder) as OrderId,
      createdAt: time.now(),
      listedAt: time.now() + listedAfterMs,
      vps: undefined,
      isGone: false,
    };
    orders.push(placed);
    return placed;
  };

  /** States that follow each other, until the next action. */
  const become = (vps: SimulatedVps, steps: readonly (readonly [afterMs: number, state: PowerState])[]) => {
    vps.turn += 1;
    const { turn } = vps;
    for (const [afterMs, state] of steps) {
      if (afterMs === 0) vps.state = state;
      else {
        time.after(afterMs, () => {
          if (vps.turn === turn) vps.state = state;
        });
      }
    }
  };

  const install = (order: SimulatedOrder): void => {
    order.vps = { name: `vm${order.id}`, state: 'installing', turn: 0 };
    become(order.vps, [[installMs, 'running']]);
  };

  return {
    orders,
    keys,
    place,
    find: (id: string): SimulatedOrder | undefined => orders.find(order => order.id === id && !order.isGone),
    listed: (): readonly SimulatedOrder[] =>
      orders.filter(order => !order.isGone && order.listedAt <= time.now()),
    install,
    addKey(publicKey: string, by: number | undefined): string {
      lastKey += 1;
      keys.set(String(lastKey), { publicKey, by });
      return String(lastKey);
    },
    power(vps: SimulatedVps, action: 'reboot' | 'stop' | 'boot'): void {
      if (action === 'stop') become(vps, vps.state === 'stopped' ? [[0, 'stopped']] : [[0, 'stopping'], [stopMs, 'stopped']]); // oxfmt-ignore
      if (action === 'boot') become(vps, vps.state === 'running' ? [[0, 'running']] : [[0, 'starting'], [bootMs, 'running']]); // oxfmt-ignore
      if (action === 'reboot') become(vps, [[0, 'rebooting'], [rebootMs, 'running']]); // oxfmt-ignore
    },
    /** The server stops or starts without us. */
    setState: (vps: SimulatedVps, state: 'running' | 'stopped'): void => become(vps, [[0, state]]),
    /** Adds an order with a running server. */
    running(): SimulatedOrder {
      const order = place({ status: 'active', by: undefined });
      install(order);
      if (order.vps !== undefined) become(order.vps, [[0, 'running']]);
      return order;
    },
  };
}
