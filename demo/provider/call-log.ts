import type { FaultKind } from '../../src/sandbox/provider/faults.ts';

/**
 * What became of a request. `answered`: a reply in full, whatever it said. `refused`: the same, and it said
 * no. `garbled`: a reply in full that a fault made of it. `lost`: the connection ended before a reply in full, or none came.
 */
export type Outcome = 'pending' | 'answered' | 'refused' | 'garbled' | 'lost';

export interface Call {
  readonly number: number;
  readonly at: number;
  readonly action: string;
  readonly method: string;
  /** As it stood in the request line. */
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
  /** The query and the body together, the body winning. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Which connection it came on, and as which request on it: 1 is a fresh one. */
  readonly connection: number;
  readonly requestOnConnection: number;
  /** Whether the script did what was asked: false where it refused, and where a fault kept it from it. */
  carriedOut: boolean;
  outcome: Outcome;
  fault: FaultKind | undefined;
  /** The message of a refusal. */
  message: string | undefined;
}

export interface CallLog {
  readonly calls: Call[];
  readonly begin: (call: Omit<Call, 'number' | 'carriedOut' | 'outcome' | 'fault' | 'message'>) => Call;
  readonly callsOf: (action: string) => readonly Readonly<Call>[];
  readonly forget: () => void;
}

/** Keeps every request, in the order of arrival. */
export function createCallLog(): CallLog {
  const calls: Call[] = [];
  let seen = 0;
  return {
    calls,
    begin: call => {
      seen += 1;
      const begun: Call = {
        ...call,
        number: seen,
        carriedOut: false,
        outcome: 'pending',
        fault: undefined,
        message: undefined,
      };
      calls.push(begun);
      return begun;
    },
    callsOf: action => calls.filter(call => call.action === action),
    forget: () => {
      calls.length = 0;
    },
  };
}
