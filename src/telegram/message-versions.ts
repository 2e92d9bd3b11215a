import type { ChatId } from '../domain/server.ts';
import { createLru } from '../lib/lru.ts';

/** A version of a message's content. */
export interface MessageVersion {
  readonly isCurrent: () => boolean;
}

const maxRemembered = 10_000;

/** Tracks what messages show, so that a late answer doesn't overwrite newer content. */
export function createMessageVersions() {
  const latest = createLru<string, symbol>(maxRemembered);
  return {
    /** Starts a new version. */
    next(chat: ChatId, messageId: number): MessageVersion {
      const key = `${chat}:${messageId}`;
      const version = Symbol();
      latest.set(key, version);
      return { isCurrent: () => latest.get(key) === version };
    },
  };
}

export type MessageVersions = ReturnType<typeof createMessageVersions>;
