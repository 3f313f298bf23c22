/**
 * Of the tabs that one person has open one sounds, and asks often though it is hidden: the one that holds a lock, which the
 * browser gives to the next when that tab is gone. @returns whether this tab is it
 */
export function oneTab(name: string, locks: Pick<LockManager, 'request'>): OneTab {
  const { promise: untilEnd, resolve: end } = Promise.withResolvers<void>();
  const waiting = new AbortController();
  let isIt = false;
  locks
    .request(name, { signal: waiting.signal }, () => {
      isIt = true;
      return untilEnd;
    })
    .catch((error: unknown) => {
      if (!waiting.signal.aborted) throw error;
    });
  return {
    isIt: () => isIt,
    leave() {
      isIt = false;
      end();
      waiting.abort();
    },
  };
}

export interface OneTab {
  isIt(): boolean;
  /** Another tab may be it. */
  leave(): void;
}
