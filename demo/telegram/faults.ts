import type { Json } from './types.ts';

/** Ways in which a call can fail. `carriedOut`: the call takes effect anyway. */
export type Fault =
  | { kind: 'error'; code: number; description: string; parameters?: Json }
  | { kind: 'too-many-requests'; retryAfter: number }
  /** A gateway's page instead of JSON. */
  | { kind: 'html'; status: number; carriedOut?: boolean }
  | { kind: 'half-json'; carriedOut?: boolean }
  /** A body shorter than its Content-Length; the connection stays open. */
  | { kind: 'cut-short'; carriedOut?: boolean }
  /** Never any answer. */
  | { kind: 'hang'; carriedOut?: boolean }
  | { kind: 'reset-before' }
  | { kind: 'reset-after' }
  /** A late answer. The call is carried out at once, or just before the answer. */
  | { kind: 'delay'; ms: number; carriedOut: 'at-once' | 'later' };

export interface FaultRule {
  /** A method's name. */
  method: string;
  fault: Fault;
  /** How many of these calls are let through first; 0 by default. */
  skip?: number;
  /** How many calls it applies to after that; 1 by default. */
  times?: number;
  /** Which calls of the method it applies to; all by default. */
  when?: (params: Json) => boolean;
}

/** The pending faults. */
export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** Takes the fault for this call, if there is one. */
  take(method: string, params: Json): Fault | undefined;
}

export function createFaults(): Faults {
  let rules: { readonly rule: FaultRule; toSkip: number; left: number }[] = [];
  return {
    add: rule => void rules.push({ rule, toSkip: rule.skip ?? 0, left: rule.times ?? 1 }),
    clear: () => {
      rules = [];
    },
    take: (method, params) => {
      const matching = rules.filter(
        ({ rule, left }) => left > 0 && rule.method === method && (rule.when?.(params) ?? true),
      );
      const found = matching.find(({ toSkip }) => toSkip === 0);
      for (const each of matching) each.toSkip = Math.max(0, each.toSkip - 1);
      if (!found) return undefined;
      found.left -= 1;
      return found.rule.fault;
    },
  };
}
