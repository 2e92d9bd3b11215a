/** One statement of a step: it is left out where one of its tables isn't there yet. */
interface StepStatement {
  /** Tables of the restored database, and those of the replaced one as `replaced.<name>`. */
  readonly needs: readonly string[];
  readonly sql: string;
  /** Its changes are the step's figure. */
  readonly counts?: true;
}

/** One thing that a restore does to what it restores. */
export interface RestoreStep {
  readonly name: string;
  readonly statements: readonly StepStatement[];
  /** What was done, for the person who runs it. */
  readonly says: (count: number) => string;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
