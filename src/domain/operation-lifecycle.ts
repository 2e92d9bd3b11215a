import type { ProviderFailure } from './failure.ts';
import type { Operation, OperationAction, OperationState, ServerOperation } from './operation.ts';

/** An operation that could not be sent within this time is dropped: a late stop would be a surprise. */
const acceptedForMs = 60_000;

/** Longer than executing an operation takes: the reads before it, the call, and the time to undo it. */
export const executionTimeoutMs = 3 * 60_000;

/** How long reading may take to prove the effect. Then the operation ends as `unconfirmed`. */
export const powerDeadlineMs = 5 * 60_000;
const installDeadlineMs = 60 * 60_000;
/** Two minutes of complete lists are enough; the rest is for a provider that returns none. */
const listDeadlineMs = 10 * 60_000;

const deadlinesMs: Readonly<Record<OperationAction, number>> = {
  reboot: powerDeadlineMs,
  stop: powerDeadlineMs,
  boot: powerDeadlineMs,
  install: installDeadlineMs,
  create: listDeadlineMs,
  'add-key': listDeadlineMs,
};

/** The state after each failure. Of the unanswered ones only `outcome-unknown` comes from an action. */
const afterFailure: Readonly<Record<ProviderFailure['kind'], OperationState>> = {
  unreachable: 'not-sent',
  'outcome-unknown': 'unanswered',
  'timed-out': 'unanswered',
  unavailable: 'unanswered',
  'unreadable-reply': 'unanswered',
  refused: 'failed',
  'bad-credentials': 'failed',
  'address-not-allowed': 'failed',
  'not-found': 'failed',
  'already-exists': 'failed',
  'unknown-action': 'failed',
  'rate-limited': 'failed',
  'two-factor': 'failed',
  captcha: 'failed',
  'unpaid-invoices': 'failed',
  'client-suspended': 'failed',
  'email-unverified': 'failed',
  maintenance: 'failed',
  'node-trouble': 'failed',
  // Stopped before it reached the provider.
  'cloudflare-challenge': 'failed',
  'cloudflare-error': 'unanswered',
  moved: 'unanswered',
  'price-changed': 'failed',
};

/** The state of a sent operation after the provider's answer. */
export const stateAfterAnswer = (failure: ProviderFailure | undefined): OperationState =>
  failure === undefined ? 'acknowledged' : afterFailure[failure.kind];

/** What to do with an open operation that a crash or a stop left behind. */
export function actionAfterRestart(
  operation: Pick<Operation, 'state' | 'requestedAt'>,
  now: number,
): 'run' | 'drop' | 'reconcile' {
  // It could not be undone while the process was down.
  if (operation.state === 'waiting') return 'drop';
  if (operation.state !== 'accepted') return 'reconcile';
  // A negative age means that the clock was set back, so the real age is unknown.
  const ageMs = now - operation.requestedAt;
  return ageMs >= 0 && ageMs < acceptedForMs ? 'run' : 'drop';
}

/**
 * The state that an operation goes to because of its age; `undefined`: it stays. Either reading has had its
 * time, or it is no longer executed because its progress could not be stored (a full disk).
 */
export function stateAfterTimeout(
  operation: Pick<Operation, 'action' | 'state' | 'sentAt' | 'requestedAt'>,
  now: number,
): { readonly state: OperationState; readonly failure?: ProviderFailure } | undefined {
  const { action, state, requestedAt, sentAt = requestedAt } = operation;
  switch (state) {
    case 'waiting':
    case 'accepted':
      return now - requestedAt >= executionTimeoutMs ? { state: 'dropped' } : undefined;
    case 'sent':
      if (now - sentAt < executionTimeoutMs) return undefined;
      return {
        state: 'unanswered',
        failure: { kind: 'outcome-unknown', reason: 'the answer was not written down' },
      };
    case 'acknowledged':
    case 'unanswered':
      return now - sentAt >= deadlinesMs[action] ? { state: 'unconfirmed' } : undefined;
    case 'done':
    case 'failed':
    case 'not-sent':
    case 'dropped':
    case 'undone':
    case 'unconfirmed':
      return undefined;
  }
}

/** The power state that a finished operation leaves its server in; `undefined`: unknown. */
export function resultingPowerState(
  operation: Pick<ServerOperation, 'action' | 'state'>,
): 'running' | 'stopped' | undefined {
  if (operation.state !== 'done') return undefined;
  return operation.action === 'stop' ? 'stopped' : 'running';
}
