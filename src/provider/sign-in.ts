import type { ProviderFailure } from '../domain/failure.ts';
import type { Result } from '../domain/result.ts';
import { actions, type Action } from './actions.ts';
import type { BodyForm } from './exchange.ts';
import { saysLoginMissing, saysNothingSent } from './pair-sentences.ts';

/** `getApiKey` takes its parameters in a way of its own: the provider's text shows a GET for it. */
type Gate = 'login' | 'account';

const gateOf = (action: Action): Gate => (action === 'getApiKey' ? 'login' : 'account');

const documented: readonly Action[] = ['getApiKey', 'list', 'orders', 'getinfo'];

const saysUnseen = (result: Result<unknown, ProviderFailure>, action: Action): boolean => {
  if (result.kind === 'ok' || !('message' in result.failure)) return false;
  const { kind, message } = result.failure;
  // Every provider knows these, unless it hasn't seen which one it was.
  if (kind === 'unknown-action' && documented.includes(action)) return true;
  return saysNothingSent(message) || (action === 'getApiKey' && saysLoginMissing(message));
};

/**
 * How this endpoint takes parameters. A form is what the provider's text shows; where a read with one is answered as
 * if nothing had been sent, JSON is tried once, and what worked is remembered. Only reads try: what is sent at most
 * once goes in the form that a read has found.
 */
export function createSignIn(options: {
  readonly known?: BodyForm | undefined;
  readonly onLearned?: ((form: BodyForm) => void) | undefined;
}) {
  const learned = new Map<Gate, BodyForm>(options.known === undefined ? [] : [['account', options.known]]);
  const tried = new Set<Gate>();

  const learn = (action: Action, form: BodyForm): void => {
    const gate = gateOf(action);
    if (learned.get(gate) === form) return;
    learned.set(gate, form);
    if (gate === 'account') options.onLearned?.(form);
  };

  return {
    /** Calls in the form that is known, or finds it out. */
    call: async <T>(
      action: Action,
      send: (form: BodyForm) => Promise<Result<T, ProviderFailure>>,
    ): Promise<Result<T, ProviderFailure>> => {
      const gate = gateOf(action);
      const form = learned.get(gate) ?? 'form';
      const first = await send(form);
      // `list` needs no parameters, so its success proves nothing.
      if (first.kind === 'ok' && action !== 'list') learn(action, form);
      const isWorthTrying =
        actions[action].safety === 'read' &&
        !learned.has(gate) &&
        !tried.has(gate) &&
        saysUnseen(first, action);
      if (!isWorthTrying) return first;
      tried.add(gate);
      const second = await send('json');
      const isSeen =
        second.kind === 'ok' ||
        ('message' in second.failure &&
          second.failure.kind !== 'unknown-action' &&
          !saysUnseen(second, action));
      if (!isSeen) return first;
      learn(action, 'json');
      return second;
    },
    /** In what form calls of an account have been answered; `undefined`: none has been yet. */
    form: (): BodyForm | undefined => learned.get('account'),
  };
}
