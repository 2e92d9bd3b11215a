/** The process that timers belong to: they end with it. */
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

/** Runs all pending promises. Nothing here waits for real I/O. */
const flush = (): Promise<void> => new Promise(resolve => void real.setImmediate(resolve));

/**
 * A clock that the test advances. What falls due at one instant runs in the order in which it was
 * scheduled, each with all its consequences, so that a history is the same each time.
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
    // A set keeps the order of insertion.
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
    await flush();
    if (thrown !== undefined) throw thrown as Error;
  };

  const pass = async (ms: number): Promise<void> => {
    const until = now + ms;
    await flush();
    for (let entry = next(); entry !== undefined && entry.at <= until; entry = next()) await step(entry);
    now = until;
  };

  return {
    now: () => now,
    /** Schedules something that no crash stops. */
    after: (ms: number, run: () => void): void => void plan(ms, run, undefined),
    pass,
    flush,
    /** From now on timers belong to this process. */
    belongTo: (to: Owner): void => void (owner = to),
    /** Removes the timers of a process that has ended. */
    drop: (from: Owner): void => {
      for (const entry of entries) if (entry.owner === from) entries.delete(entry);
      if (owner === from) owner = undefined;
    },
    /** Replaces the global timers; returns what restores them. */
    install(): () => void {
      const set = (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
        // A dead process still runs its pending promises, and sets no timers.
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
