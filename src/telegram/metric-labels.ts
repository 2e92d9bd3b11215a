import { operationActions, operationStates } from '../domain/operation.ts';
import type { KnownLabels } from '../lib/metrics.ts';
import { callbackKinds, type CallbackKind } from './callback-data.ts';
import { allowedUpdates } from './updates/polling.ts';

/** `refused`: answered with an alert. */
const callbackOutcomes = ['handled', 'refused', 'failed'] as const;

/** How one callback was handled, reported to the metrics. */
export interface CallbackReport {
  /** `old`: callback data of an older version, or forged. */
  readonly kind: CallbackKind | 'old';
  readonly outcome: (typeof callbackOutcomes)[number];
  /** Until the callback was answered. */
  readonly durationMs: number;
}

/** All label values known in advance, so that every counter exists with 0 from the start. */
export const knownLabels: KnownLabels = {
  updates: [...allowedUpdates, 'other'],
  callbacks: { kinds: [...callbackKinds, 'old'], outcomes: callbackOutcomes },
  operations: { actions: operationActions, states: operationStates },
};
