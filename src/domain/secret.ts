/**
 * A string that must not be seen: an API key, a password, a token. It prints as `[secret]` in a
 * template, in JSON and in a stack trace; only `reveal` gives it out, so that a search for
 * `.reveal(` finds every place where one leaves.
 */
export interface Secret {
  readonly reveal: () => string;
  readonly toString: () => string;
  readonly toJSON: () => string;
}

const hidden = '[secret]';

/** Wraps a secret. Node's inspector shows the functions of the closure, never what they close over. */
export function createSecret(value: string): Secret {
  return Object.freeze({ reveal: () => value, toString: () => hidden, toJSON: () => hidden });
}

/** What the provider wants with nearly every call: the client id and the API key. */
export interface Credentials {
  readonly cid: Secret;
  readonly key: Secret;
}
