import type { FaultKind } from './faults.ts';

/**
 * The outcome of a request. `answered` and `refused`: a complete reply, with success or failure. `garbled`: a complete
 * reply that a fault changed. `lost`: the connection ended before.
 */
export type Outcome = 'pending' | 'answered' | 'refused' | 'garbled' | 'lost';

export interface Call {
  readonly at: number;
  readonly action: string;
  readonly method: string;
  /** As in the request line. */
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
  /** The query and the body together; the body wins. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether the action was carried out. A refusal and many faults prevent it. */
  carriedOut: boolean;
  outcome: Outcome;
  fault: FaultKind | undefined;
}

export interface CallLog {
  /** Oldest first. */
  readonly calls: Call[];
  readonly start: (call: Omit<Call, 'carriedOut' | 'outcome'>) => Call;
  readonly callsOf: (action: string) => readonly Readonly<Call>[];
  readonly clear: () => void;
}

export function createCallLog(): CallLog {
  const calls: Call[] = [];
  return {
    calls,
    start: fields => {
      const call: Call = { ...fields, carriedOut: false, outcome: 'pending' };
      calls.push(call);
      return call;
    },
    callsOf: action => calls.filter(call => call.action === action),
    clear: () => {
      calls.length = 0;
    },
  };
}
