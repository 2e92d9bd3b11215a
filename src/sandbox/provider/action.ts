import type { Oddities } from '../../../demo/provider/quirks.ts';
import type { Durations } from './power.ts';
import type { Account, Order } from '../../../demo/provider/records.ts';
import type { Reply } from './reply.ts';
import type { State } from './state.ts';

/** Every action of the provider's text, and balance. */
export const actions = [
  'getApiKey',
  'list',
  'create',
  'orders',
  'cancel',
  'install',
  'getinfo',
  'reboot',
  'stop',
  'boot',
  'sshkey.add',
  'sshkey.list',
  'sshkey.remove',
  'balance',
] as const;

export type Action = (typeof actions)[number];

/** One request, as the script sees it. */
export interface Asked {
  readonly action: string;
  readonly method: string;
  /** The query and the body together, the body winning: PHP's $_REQUEST. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The body alone: PHP's $_POST. */
  readonly posted: Readonly<Record<string, string>>;
  readonly address: string;
}

/** What an action works with. */
export interface Scene {
  readonly asked: Asked;
  readonly state: State;
  readonly oddities: Oddities;
  readonly durations: Durations;
  readonly instant: number;
}

export type OpenAction = (scene: Scene) => Reply;
export type AccountAction = (scene: Scene & { readonly account: Account }) => Reply;

/** The account's own order of that id, if it has one. */
export function ownOrder(scene: Scene & { readonly account: Account }): Order | undefined {
  const order = scene.state.orders.get(scene.asked.parameters.orderid ?? '');
  return order?.cid === scene.account.cid ? order : undefined;
}
