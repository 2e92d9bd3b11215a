import type { ChatId } from '../domain/server.ts';
import { createLru } from '../lib/lru.ts';

/** What a message shows, until it shows something newer. */
export interface MessageVersion {
  readonly isCurrent: () => boolean;
}

const maxRemembered = 10_000;

/** Tells late answers whether their message still shows what they belong to. */
export function createMessageVersions() {
  const latest = createLru<string, symbol>(maxRemembered);
  return {
    /** From now on the message shows something new. */
    next(chat: ChatId, messageId: number): MessageVersion {
      const key = `${chat}:${messageId}`;
      const version = Symbol();
      latest.set(key, version);
      return { isCurrent: () => latest.get(key) === version };
    },
  };
}

export type MessageVersions = ReturnType<typeof createMessageVersions>;
