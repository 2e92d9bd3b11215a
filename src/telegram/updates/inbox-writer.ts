import type { Update } from 'telegraf/types';

/** Handled updates are erased together, so that a busy bot doesn't write for each of them. */
const eraseDelayMs = 250;
/** A full disk is rarely freed sooner. */
const eraseRetryMs = 5_000;

/** A stored update. */
export interface StoredUpdate {
  readonly updateId: number;
  readonly payload: string;
  readonly receivedAt: number;
  /** How often its handler was started again after a crash. */
  readonly attempts: number;
}

export interface Inbox {
  exchange(
    updates: readonly { readonly updateId: number; readonly payload: string }[],
    done: readonly number[],
  ): readonly StoredUpdate[];
  synced(): Promise<void>;
  reopen(): readonly StoredUpdate[];
  countAttempt(updateId: number): void;
}

export interface InboxWriterDeps {
  readonly inbox: Inbox;
  /** Handled updates could not be erased. Harmless: after a crash they are handled again, with the same effect. */
  readonly onNotErased: (error: unknown) => void;
}

/** Erases handled updates: together with the next batch that is stored, or after a moment. */
export function createInboxWriter({ inbox, onNotErased }: InboxWriterDeps) {
  let handled: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const store = (updates: readonly Update[]): readonly StoredUpdate[] => {
    clearTimeout(timer);
    timer = undefined;
    const erased = handled;
    handled = [];
    try {
      const rows = updates.map(update => ({ updateId: update.update_id, payload: JSON.stringify(update) }));
      return inbox.exchange(rows, erased);
    } catch (error) {
      handled.push(...erased);
      if (erased.length > 0 && !isClosed) timer = setTimeout(erase, eraseRetryMs);
      throw error;
    }
  };

  const erase = (): void => {
    if (handled.length === 0) return;
    try {
      store([]);
      // At a close the database syncs everything.
      if (!isClosed) inbox.synced().catch(onNotErased);
    } catch (error) {
      onNotErased(error);
    }
  };

  return {
    /** Stores updates; returns the new ones. */
    store,
    erase,
    eraseSoon(updateId: number): void {
      handled.push(updateId);
      if (isClosed) erase();
      else timer ??= setTimeout(erase, eraseDelayMs);
    },
    close(): void {
      isClosed = true;
      erase();
    },
  };
}
