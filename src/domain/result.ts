/**
 * Either a value or an expected failure. A bug is not a failure: it throws, and is caught at the edges of the
 * process (the bot's error boundary, a loop, main).
 */
export type Result<T, F> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'failed'; readonly failure: F };

/** A successful result. */
export const ok = <T>(value: T): { readonly kind: 'ok'; readonly value: T } => ({ kind: 'ok', value });

/** A failed result. */
export const failed = <F>(failure: F): { readonly kind: 'failed'; readonly failure: F } => ({
  kind: 'failed',
  failure,
});
