/** What may be spent on repeats: so that a provider in trouble doesn't get three calls for each one. */
export interface RetryBudget {
  readonly repeats: number;
}

/** At most one call of five is a repeat, in the long run. */
export const repeatsPerCall = 0.2;
/** A bot with one server makes few calls, and each is worth repeating. */
export const mostRepeatsSaved = 10;

export const fullRetryBudget: RetryBudget = { repeats: mostRepeatsSaved };

/** A call was made. */
export const earnRepeat = ({ repeats }: RetryBudget): RetryBudget => ({
  repeats: Math.min(mostRepeatsSaved, repeats + repeatsPerCall),
});

/** Spends one repeat; `undefined`: there is none to spend. */
export const spendRepeat = ({ repeats }: RetryBudget): RetryBudget | undefined =>
  // Five fifths are a little less than one.
  repeats >= 1 - 1e-9 ? { repeats: Math.max(0, repeats - 1) } : undefined;
