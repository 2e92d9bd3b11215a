function createWakeup() {
  const listeners = new Set<() => void>();
  return {
    subscribe: (listener: () => void): void => void listeners.add(listener),
    /** Calls the listeners soon, and never within the caller's transaction, which they would otherwise join. */
    wake: (): void =>
      void setImmediate(() => {
        for (const listener of listeners) listener();
      }),
  };
}

/** One signal per loop: services say that there is work, loops subscribe once they run. */
export const createWakeups = () => ({
  poll: createWakeup(),
  deliver: createWakeup(),
  liveMessages: createWakeup(),
});

export type Wakeups = ReturnType<typeof createWakeups>;
