import type { ChatId } from '../core/server.ts';

/** What a message shows, as long as it shows that and nothing newer. */
export interface Screen {
  readonly isCurrent: () => boolean;
}

/** So many messages are remembered; what is older is edited by nobody any more. */
const remembered = 10_000;

/**
 * Tells a late answer whether its message still shows what it belongs to: whoever has moved on in the
 * meantime doesn't want it back.
 */
export function createScreens() {
  const latest = new Map<string, symbol>();
  return {
    /** The message shows something new from now on. */
    begin(chat: ChatId, messageId: number): Screen {
      const key = `${chat}:${messageId}`;
      const token = Symbol();
      latest.delete(key);
      latest.set(key, token);
      const oldest = latest.keys().next();
      if (latest.size > remembered && oldest.done !== true) latest.delete(oldest.value);
      return { isCurrent: () => latest.get(key) === token };
    },
  };
}

export type Screens = ReturnType<typeof createScreens>;
