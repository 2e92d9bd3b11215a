import { operationActions, operationStates } from '../domain/operation.ts';
import type { KnownLabels } from '../lib/metrics.ts';
import { callbackKinds } from './callback-data.ts';
import { callbackOutcomes } from './middleware/routing.ts';
import { allowedUpdates } from './updates/polling.ts';

/** What counters count, so that each starts at 0 (`createMetrics`). */
export const knownLabels: KnownLabels = {
  updates: [...allowedUpdates, 'other'],
  callbacks: {
    // `old`: callback data of an older version, or forged.
    kinds: [...callbackKinds, 'old'],
    outcomes: callbackOutcomes,
  },
  operations: { actions: operationActions, states: operationStates },
};
