import type { Params } from './params.ts';

export interface CallContext {
  /** Ends with the connection. */
  signal: AbortSignal;
}

/** By the method's name in small letters: the Bot API doesn't mind the case. */
export type Methods = Record<string, (params: Params, context: CallContext) => unknown>;
