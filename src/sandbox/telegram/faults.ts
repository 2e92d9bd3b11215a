import type { Json } from '../../../demo/telegram/types.ts';

/** What can go wrong with a call. `carriedOut` says whether the server does what was asked all the same. */
export type Fault =
  | { kind: 'error'; code: number; description: string; parameters?: Json }
  | { kind: 'too-many-requests'; retryAfter: number }
  /** A gateway's page instead of JSON. */
  | { kind: 'html'; status?: number; carriedOut?: boolean }
  | { kind: 'half-json'; carriedOut?: boolean }
  /** Less of a body than the Content-Length promised; the connection stays open. */
  | { kind: 'cut-short'; carriedOut?: boolean }
  /** No answer ever. */
  | { kind: 'hang'; carriedOut?: boolean }
  | { kind: 'reset-before' }
  | { kind: 'reset-after' }
  /** The answer comes late; the deed is done at once or just before it. */
  | { kind: 'delay'; ms: number; carriedOut: 'at-once' | 'later' };

export interface FaultRule {
  /** A method's name, or `*`: every one but getUpdates. */
  method: string;
  fault: Fault;
  /** How many calls it hits; once unless told otherwise. */
  times?: number;
  /** Only calls that fit. */
  when?: (params: Json) => boolean;
}

/** Trouble to order. */
export interface Faults {
  /** Arranges for trouble; returns a function that calls it off. */
  add(rule: FaultRule): () => void;
  clear(): void;
  /** The trouble of this call, if there is any; uses it up. */
  take(method: string, params: Json): Fault | undefined;
}

/** Makes an empty list of troubles. */
export function createFaults(): Faults {
  let rules: { rule: FaultRule; left: number }[] = [];
  return {
    add: rule => {
      const entry = { rule, left: rule.times ?? 1 };
      rules.push(entry);
      return () => {
        rules = rules.filter(other => other !== entry);
      };
    },
    clear: () => {
      rules = [];
    },
    take: (method, params) => {
      const name = method.toLowerCase();
      const entry = rules.find(({ rule, left }) => {
        if (left <= 0) return false;
        const fits = rule.method === '*' ? name !== 'getupdates' : rule.method.toLowerCase() === name;
        return fits && (rule.when?.(params) ?? true);
      });
      if (!entry) return undefined;
      entry.left -= 1;
      return entry.rule.fault;
    },
  };
}
