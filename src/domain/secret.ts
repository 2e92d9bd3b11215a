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
