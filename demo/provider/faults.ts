/** Ways in which a request can fail. `carriedOut`: the action takes effect anyway. */
export type Fault =
  /** A late reply. Carried out at once. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** No reply, and the connection stays open. Carried out by default. */
  | { readonly kind: 'hang'; readonly carriedOut?: boolean }
  | { readonly kind: 'reset'; readonly carriedOut: boolean }
  /** A body shorter than its Content-Length, then the connection ends. Carried out by default. */
  | { readonly kind: 'cut-short'; readonly carriedOut?: boolean }
  /** An HTTP error with an HTML page. Not carried out by default. */
  | { readonly kind: 'status'; readonly status: number; readonly carriedOut?: boolean }
  /** An empty body. Carried out. */
  | { readonly kind: 'empty' }
  /** A 200 with an HTML page. Not carried out by default. */
  | { readonly kind: 'html-page'; readonly carriedOut?: boolean }
  /** The first half of the reply, with a matching Content-Length. Carried out. */
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

/** Whether the action is carried out in spite of this fault. */
export const isCarriedOut = (fault: Fault): boolean =>
  ('carriedOut' in fault ? fault.carriedOut : undefined) ?? defaultCarriedOut[fault.kind];

export interface Faults {
  /** Adds a fault for an action, or for all with '*'. Faults of one action apply one after the other. */
  readonly plan: (action: string, fault: Fault & FaultCount) => void;
  /** Takes the fault for this request, if there is one. */
  readonly take: (action: string, cid?: string) => Fault | undefined;
  readonly clear: () => void;
  /** The number of requests that faults still apply to. */
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

/** The page of Cloudflare, which is in front of the provider. */
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
