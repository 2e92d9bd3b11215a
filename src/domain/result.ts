/**
 * Either a value or an expected failure. A bug is not a failure: it throws, and is caught at the edges of the
 * process (the bot's error boundary, a loop, main).
 */
export type Result<T, F> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: F };

export const ok = <T>(value: T): { readonly kind: 'ok'; readonly value: T } => ({ kind: 'ok', value });

export const failed = <F>(failure: F): { readonly kind: 'failed'; readonly failure: F } => ({
  kind: 'failed',
  failure,
});

/**
 * A string that must not be seen: an API key, a password, a token. In a template, in JSON and in a stack
 * trace it prints as `[secret]`. Only `reveal` returns it, so a search for `.reveal(` finds every place where
 * one leaves.
 */
export interface Secret {
  readonly reveal: () => string;
  readonly toString: () => string;
  readonly toJSON: () => string;
}

const hidden = '[secret]';

/** Wraps a secret. Node's inspector shows the functions, never what they close over. */
export function createSecret(value: string): Secret {
  return Object.freeze({ reveal: () => value, toString: () => hidden, toJSON: () => hidden });
}

/** The client id and API key that nearly every call to the provider needs. */
export interface Credentials {
  readonly cid: Secret;
  readonly key: Secret;
}
