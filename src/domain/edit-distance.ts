/** Names are cut to this length before they are compared, which bounds the cost. */
const maxCompared = 64;

/** The Levenshtein distance of two names. */
export function editDistance(from: string, to: string): number {
  const [a, b] = [Array.from(from).slice(0, maxCompared), Array.from(to).slice(0, maxCompared)];
  let row = b.map((_, index) => index + 1);
  for (const [i, letter] of a.entries()) {
    let [diagonal, left] = [i, i + 1];
    row = row.map((above, j) => {
      const cost = Math.min(left + 1, above + 1, diagonal + (letter === b[j] ? 0 : 1));
      [diagonal, left] = [above, cost];
      return cost;
    });
  }
  return row.at(-1) ?? a.length;
}
