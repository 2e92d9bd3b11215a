export interface Listeners {
  readonly call: () => void;
  /** Returns a function that removes the listener. */
  readonly add: (listener: () => void) => () => void;
}

/** Functions to call when something happens. A listener may remove itself while it is called. */
export function createListeners(): Listeners {
  const listeners = new Set<() => void>();
  return {
    call: () => {
      for (const listener of [...listeners]) listener();
    },
    add: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
