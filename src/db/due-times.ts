export interface DueItem<Id> {
  readonly id: Id;
  readonly dueAt: number;
}

/**
 * When each item is due, earliest first, in memory: a binary heap. A change adds an entry; the one that it replaces is
 * skipped when its turn comes. An item that was taken isn't due again until it is released.
 */
export function createDueTimes<Id extends number>() {
  const due = new Map<Id, number>();
  const taken = new Set<Id>();
  // Two lists of numbers take a third of the memory of a list of objects.
  const times: number[] = [];
  const ids: Id[] = [];

  const swap = (a: number, b: number): void => {
    const id = ids[a];
    const other = ids[b];
    const at = times[a];
    const otherAt = times[b];
    if (id === undefined || other === undefined || at === undefined || otherAt === undefined) return;
    ids[a] = other;
    ids[b] = id;
    times[a] = otherAt;
    times[b] = at;
  };
  const isEarlier = (a: number, b: number): boolean => (times[a] ?? Infinity) < (times[b] ?? Infinity);

  const push = (id: Id, at: number): void => {
    let index = times.push(at) - 1;
    ids.push(id);
    for (let parent = (index - 1) >> 1; index > 0 && isEarlier(index, parent); parent = (index - 1) >> 1) {
      swap(index, parent);
      index = parent;
    }
  };
  const pop = (): void => {
    swap(0, times.length - 1);
    times.pop();
    ids.pop();
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const child = isEarlier(left + 1, left) ? left + 1 : left;
      if (!isEarlier(child, index)) return;
      swap(index, child);
      index = child;
    }
  };

  /** The earliest that isn't taken. */
  const first = (): DueItem<Id> | undefined => {
    for (;;) {
      const id = ids[0];
      const at = times[0];
      if (id === undefined || at === undefined) return undefined;
      if (due.get(id) === at && !taken.has(id)) return { id, dueAt: at };
      pop();
    }
  };
  const set = (id: Id, at: number | undefined): void => {
    if (at === due.get(id)) return;
    if (at === undefined) due.delete(id);
    else {
      due.set(id, at);
      if (!taken.has(id)) push(id, at);
    }
  };

  return {
    /** `undefined`: never. */
    set,
    dueAt: (id: Id): number | undefined => due.get(id),
    clear: (): void => {
      due.clear();
      taken.clear();
      times.length = 0;
      ids.length = 0;
    },
    ids: (): readonly Id[] => [...due.keys()],
    count: (): number => due.size,
    /** The earliest that is due and isn't taken. */
    firstDue: (now: number): DueItem<Id> | undefined => {
      const earliest = first();
      return earliest !== undefined && earliest.dueAt <= now ? earliest : undefined;
    },
    /** When the next one becomes due, of those that aren't taken. */
    nextDueAt: (): number | undefined => first()?.dueAt,
    isTaken: (id: Id): boolean => taken.has(id),
    /** It isn't due until it is released. */
    take: (id: Id): void => void taken.add(id),
    /** `notBefore`: it isn't due earlier than that. */
    release: (id: Id, notBefore = -Infinity): void => {
      const at = due.get(id);
      taken.delete(id);
      if (at === undefined) return;
      due.set(id, Math.max(at, notBefore));
      push(id, Math.max(at, notBefore));
    },
  };
}

export type DueTimes<Id extends number> = ReturnType<typeof createDueTimes<Id>>;
