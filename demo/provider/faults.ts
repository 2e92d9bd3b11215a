/** What may go wrong with a request. `carriedOut`: the script does what was asked all the same. */
export type Fault =
  /** The reply comes late. Carried out at once. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** No reply, and the connection stays open. Carried out by default. */
  | { readonly kind: 'hang'; readonly carriedOut?: boolean }
  | { readonly kind: 'reset'; readonly carriedOut: boolean }
  /** A shorter body than Content-Length says, and the connection ends. Carried out by default. */
  | { readonly kind: 'cut-short'; readonly carriedOut?: boolean }
  /** An HTTP error with an HTML page. Not carried out by default. */
  | { readonly kind: 'status'; readonly status: number; readonly carriedOut?: boolean }
  /** An empty body. Carried out. */
  | { readonly kind: 'empty' }
  /** A 200 with an HTML page. Not carried out by default. */
  | { readonly kind: 'html-page'; readonly carriedOut?: boolean }
  /** The first half of the reply, with a fitting Content-Length. Carried out. */
  | { readonly kind: 'half-json' }
  /** A body of 64 MiB. Carried out. */
  | { readonly kind: 'endless' }
  /** Values of wrong types under the right names. Carried out. */
  | { readonly kind: 'wrong-types' }
  /** A failure with this message. Not carried out. */
  | { readonly kind: 'refused'; readonly message: string }
  /** This body. Not carried out by default. */
  | {
      readonly kind: 'raw';
      readonly body: string;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly carriedOut?: boolean;
    };

export type FaultKind = Fault['kind'];

/** Which requests a fault applies to: after the first `skip`, the next `times` (1 by default) of a client or of any. */
export interface FaultCount {
  readonly cid?: string;
  readonly times?: number;
  readonly skip?: number;
}

const defaultCarriedOut: Record<FaultKind, boolean> = {
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

/** Whether the script does what was asked under this fault. */
export const isCarriedOut = (fault: Fault): boolean =>
  ('carriedOut' in fault ? fault.carriedOut : undefined) ?? defaultCarriedOut[fault.kind];

export interface Faults {
  /** Plans a fault for an action, or for all with '*'. Faults of one action apply one after the other. */
  readonly plan: (action: string, fault: Fault & FaultCount) => void;
  /** The fault of this request, if there is one, and counts it. */
  readonly take: (action: string, cid?: string) => Fault | undefined;
  readonly clear: () => void;
  /** How many requests planned faults will still apply to. */
  readonly left: () => number;
}

export function createFaults(): Faults {
  let plans: {
    readonly action: string;
    readonly fault: Fault & FaultCount;
    skip: number;
    times: number;
  }[] = [];
  return {
    plan: (action, fault) => {
      plans.push({ action, fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
    },
    take: (action, cid) => {
      const plan = plans.find(
        ({ action: of, fault }) =>
          (of === action || of === '*') && (fault.cid === undefined || fault.cid === cid),
      );
      if (!plan) return undefined;
      if (plan.skip > 0) {
        plan.skip -= 1;
        return undefined;
      }
      plan.times -= 1;
      if (plan.times <= 0) plans = plans.filter(other => other !== plan);
      return plan.fault;
    },
    clear: () => {
      plans = [];
    },
    left: () => plans.reduce((sum, { times }) => sum + times, 0),
  };
}

const challengePage =
  '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body>' +
  '<noscript>Enable JavaScript and cookies to continue</noscript>' +
  '<script>(function(){window._cf_chl_opt={cvId: "3",cType: "managed"};}());</script></body></html>';

/** Cloudflare's page, which stands before the provider. */
export const cloudflareChallenge = (status = 403): Fault => ({
  kind: 'raw',
  status,
  body: challengePage,
  headers: { server: 'cloudflare', 'cf-mitigated': 'challenge' },
});

/** A redirect. */
export const movedTo = (location: string): Fault => ({
  kind: 'raw',
  status: 302,
  body: '',
  headers: { location },
});
