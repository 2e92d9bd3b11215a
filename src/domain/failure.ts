/**
 * What may go wrong with a call to the provider, closed, so that each kind has its own words and its
 * own consequence. `message` is the provider's own sentence, with the caller's secrets taken out.
 */
export type ProviderFailure =
  /** The provider understood and said no. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The client id, key, e-mail or password is wrong. */
  | { readonly kind: 'bad-credentials'; readonly message: string }
  /** The provider takes API calls from whitelisted addresses only, and this machine's is not one. */
  | { readonly kind: 'address-not-allowed'; readonly message: string }
  /** No such order or key, or not this account's. */
  | { readonly kind: 'not-found'; readonly message: string }
  /** It is there already: error 904 of `install`, or an SSH key added twice. */
  | { readonly kind: 'already-exists'; readonly message: string }
  /** This provider does not know the action (`balance` is optional). */
  | { readonly kind: 'unknown-action'; readonly message: string }
  /** What was confirmed costs something else by now: nothing was sent. */
  | { readonly kind: 'price-changed'; readonly price: string }
  /** An answer came and could not be read; `why` says what was wrong with it, never what was in it. */
  | { readonly kind: 'unreadable-reply'; readonly why: string }
  /** Proven not to have been sent: nothing happened at the provider. */
  | { readonly kind: 'unreachable'; readonly why: NotSentReason }
  /** A read that did not answer in time. */
  | { readonly kind: 'timed-out' }
  /** A read that was answered with an HTTP error, or whose connection broke. */
  | { readonly kind: 'unavailable'; readonly why: string }
  /** Sent, or perhaps sent, and not answered: only reading can tell what happened. Never send again. */
  | { readonly kind: 'outcome-unknown'; readonly why: string };

export type NotSentReason =
  | 'connection-refused'
  | 'name-not-found'
  | 'connect-timeout'
  | 'certificate'
  | 'aborted-before-write'
  /** Nothing else was answered just now, so it wasn't tried. */
  | 'known-to-be-away';
