/**
 * Every way in which a call to the provider can fail, so that each has its own message and its own
 * consequence. `message` is the provider's own text without the caller's secrets.
 */
export type ProviderFailure =
  /** The provider understood the call and said no. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The client id, key, e-mail or password is wrong. */
  | { readonly kind: 'bad-credentials'; readonly message: string }
  /** The provider accepts API calls from whitelisted addresses only, and this machine's is not one. */
  | { readonly kind: 'address-not-allowed'; readonly message: string }
  /** There is no such order or key in this account. */
  | { readonly kind: 'not-found'; readonly message: string }
  /** Error 904 of `install`, or an SSH key that was added before. */
  | { readonly kind: 'already-exists'; readonly message: string }
  /** This provider lacks the action (`balance` is optional). */
  | { readonly kind: 'unknown-action'; readonly message: string }
  /** The price differs from the one that was confirmed: nothing was sent. */
  | { readonly kind: 'price-changed'; readonly price: string }
  /** The reply could not be parsed; `reason` says what was wrong with it and never quotes it. */
  | { readonly kind: 'unreadable-reply'; readonly reason: string }
  /** Proven not to have been sent: nothing happened at the provider. */
  | { readonly kind: 'unreachable'; readonly reason: NotSentReason }
  /** A read that got no answer in time. */
  | { readonly kind: 'timed-out' }
  /** A read that ended with an HTTP error or a broken connection. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** Possibly sent, and not answered: only reading can tell what happened. Never send it again. */
  | { readonly kind: 'outcome-unknown'; readonly reason: string };

export type NotSentReason =
  | 'connection-refused'
  | 'name-not-found'
  | 'connect-timeout'
  | 'certificate'
  | 'aborted-before-write'
  /** The circuit breaker is open. */
  | 'circuit-open';
