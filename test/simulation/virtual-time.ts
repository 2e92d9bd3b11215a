/** Whose timers these are: they go with their owner. */
export type Owner = object;

interface Entry {
  readonly at: number;
  readonly run: () => void;
  readonly owner: Owner | undefined;
}

export type VirtualTime = ReturnType<typeof createVirtualTime>;

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
};

/** All that promises have in hand is done when the real event loop comes round: nothing here waits for anything else. */
const settle = (): Promise<void> => new Promise(resolve => void real.setImmediate(resolve));

/**
 * Time that passes when it is told to. What falls due at one instant runs in the order in which it was
 * asked for, each with all that follows from it, so that a history is the same each time it is told.
 */
export function createVirtualTime(startsAt: number) {
  let now = startsAt;
  let owner: Owner | undefined;
  let thrown: unknown;
  const entries = new Set<Entry>();

  const plan = (ms: number, run: () => void, by: Owner | undefined): Entry => {
    const entry: Entry = { at: now + Math.max(0, Math.ceil(ms)), run, owner: by };
    entries.add(entry);
    return entry;
  };

  const next = (): Entry | undefined => {
    let first: Entry | undefined;
    // A set keeps the order of arrival.
    for (const entry of entries) if (first === undefined || entry.at < first.at) first = entry;
    return first;
  };

  const step = async (entry: Entry): Promise<void> => {
    entries.delete(entry);
    now = entry.at;
    try {
      entry.run();
    } catch (error) {
      thrown ??= error;
    }
    await settle();
    if (thrown !== undefined) throw thrown as Error;
  };

  const pass = async (ms: number): Promise<void> => {
    const until = now + ms;
    await settle();
    for (let entry = next(); entry !== undefined && entry.at <= until; entry = next()) await step(entry);
    now = until;
  };

  return {
    now: () => now,
    /** Something of the world's, which no crash stops. */
    after: (ms: number, run: () => void): void => void plan(ms, run, undefined),
    pass,
    settle,
    /** From now on timers are somebody's: those of the process that has just begun. */
    belongTo: (to: Owner): void => void (owner = to),
    /** A process is no more, and its timers with it. */
    drop: (from: Owner): void => {
      for (const entry of entries) if (entry.owner === from) entries.delete(entry);
      if (owner === from) owner = undefined;
    },
    /** Puts this time in the place of the real one for all code that sets a timer; gives what takes it away again. */
    install(): () => void {
      const set = (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
        // Nobody is there to set it: a process that has died goes on to the end of its promises.
        owner === undefined ? undefined : plan(ms, () => run(...given), owner);
      const clear = (entry: unknown) => void entries.delete(entry as Entry);
      Object.assign(globalThis, {
        setTimeout: set,
        clearTimeout: clear,
        setImmediate: (run: (...given: unknown[]) => void, ...given: unknown[]) => set(run, 0, ...given),
        clearImmediate: clear,
      });
      return () => void Object.assign(globalThis, real);
    },
  };
}
