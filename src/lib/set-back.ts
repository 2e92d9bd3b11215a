/** Less than this is a clock being adjusted, and delays nothing that anybody would notice. */
const toleratedMs = 1_000;

/** Notices a clock that was set back: `true` once, when it is asked for the first time after it. */
export function createSetBack(now: () => number): () => boolean {
  let lastAt = now();
  return () => {
    const at = now();
    const isSetBack = at < lastAt - toleratedMs;
    lastAt = at;
    return isSetBack;
  };
}
