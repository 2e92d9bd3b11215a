import type { Quirks } from './quirks.ts';
import type { Durations } from './power.ts';
import type { Account, Order } from './records.ts';
import type { Reply } from './reply.ts';
import type { State } from './state.ts';

/** A request as the PHP script sees it. */
export interface ApiRequest {
  readonly action: string;
  readonly method: string;
  /** The fields of query and body; the body wins, as in PHP's $_REQUEST. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The body alone: PHP's $_POST. */
  readonly body: Readonly<Record<string, string>>;
}

export interface ActionContext {
  readonly request: ApiRequest;
  readonly state: State;
  readonly quirks: Readonly<Quirks>;
  readonly durations: Readonly<Durations>;
  readonly at: number;
}

export type AccountContext = ActionContext & { readonly account: Account };

/** An action that needs no pair of client id and key. */
export type PublicAction = (context: ActionContext) => Reply;
export type AccountAction = (context: AccountContext) => Reply;

/** The order that the request names, if it is the account's own. */
export function ownOrder({ request, state, account }: AccountContext): Order | undefined {
  const order = state.orders.get(request.parameters.orderid ?? '');
  return order?.cid === account.cid ? order : undefined;
}
