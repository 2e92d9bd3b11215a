/**
 * What may go wrong with one request. `carriedOut` says whether the script did its work all the same; where
 * it isn't given, the usual one of the kind holds.
 */
export type Fault =
  /** Carried out at once, answered late. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Never answered, and the connection stays open. Usually carried out. */
  | { readonly kind: 'hang'; readonly carriedOut?: boolean }
  /** The connection is reset: before the work, or after it with the reply lost. */
  | { readonly kind: 'reset'; readonly carriedOut: boolean }
  /** The connection ends in the middle of the body, short of Content-Length. Usually carried out. */
  | { readonly kind: 'cut-short'; readonly carriedOut?: boolean }
  /** An HTTP error with an HTML page. Usually not carried out. */
  | { readonly kind: 'status'; readonly status: number; readonly carriedOut?: boolean }
  /** 200 and nothing. Usually carried out. */
  | { readonly kind: 'empty'; readonly carriedOut?: boolean }
  /** 200 and an HTML page. Usually not carried out. */
  | { readonly kind: 'html-page'; readonly carriedOut?: boolean }
  /** 200, a Content-Length that fits, and the first half of the reply. Usually carried out. */
  | { readonly kind: 'half-json'; readonly carriedOut?: boolean }
  /** A body without an end, 64 MiB unless told otherwise. Usually carried out. */
  | { readonly kind: 'endless'; readonly bytes?: number; readonly carriedOut?: boolean }
  /** The right names with values of wrong types: `result` stays unless there is nothing else. Carried out. */
  | { readonly kind: 'wrong-types' }
  /** The script says no, with this message. Not carried out. */
  | { readonly kind: 'refused'; readonly message: string }
  /** This body, whatever it is. Usually not carried out. */
  | {
      readonly kind: 'raw';
      readonly body: string | Uint8Array;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly carriedOut?: boolean;
    };

export type FaultKind = Fault['kind'];

/**
 * Which: those of one client, or of any. How often: `skip` of them go well before it, and then it strikes
 * `times` (once unless told otherwise).
 */
export interface FaultCount {
  readonly cid?: string;
  readonly times?: number;
  readonly skip?: number;
}

const usuallyCarriedOut: Record<FaultKind, boolean> = {
  delay: true,
  hang: true,
  reset: false,
  'cut-short': true,
  status: false,
  empty: true,
  'html-page': false,
  'half-json': true,
  endless: true,
  'wrong-types': true,
  refused: false,
  raw: false,
};

/** Whether the script does its work under this fault. */
export function isCarriedOut(fault: Fault): boolean {
  return ('carriedOut' in fault ? fault.carriedOut : undefined) ?? usuallyCarriedOut[fault.kind];
}

export interface Faults {
  /** Plans a fault for an action, or for any with '*'. Several for one action strike one after the other. */
  readonly plan: (action: string, fault: Fault & FaultCount) => void;
  /** The fault that strikes this request, if one does. */
  readonly take: (action: string, cid?: string) => Fault | undefined;
  /** Forgets those of an action, or all. */
  readonly clear: (action?: string) => void;
  /** How many strikes are still to come. */
  readonly left: (action?: string) => number;
}

/** Keeps the planned faults. */
export function createFaults(): Faults {
  let planned: {
    readonly action: string;
    readonly fault: Fault & FaultCount;
    skip: number;
    times: number;
  }[] = [];
  const fits = (action: string | undefined) => (plan: { readonly action: string }) =>
    action === undefined || plan.action === action;
  return {
    plan: (action, fault) => {
      planned.push({ action, fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
    },
    take: (action, cid) => {
      const plan = planned.find(
        one =>
          (one.action === action || one.action === '*') &&
          (one.fault.cid === undefined || one.fault.cid === cid),
      );
      if (plan === undefined) return undefined;
      if (plan.skip > 0) {
        plan.skip -= 1;
        return undefined;
      }
      plan.times -= 1;
      if (plan.times <= 0) planned = planned.filter(one => one !== plan);
      return plan.fault;
    },
    clear: action => {
      planned = action === undefined ? [] : planned.filter(plan => plan.action !== action);
    },
    left: action => planned.filter(fits(action)).reduce((sum, plan) => sum + plan.times, 0),
  };
}
