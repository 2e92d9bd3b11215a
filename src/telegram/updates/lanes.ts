import type { Update } from 'telegraf/types';

/** The parts of an update that say whose it is. Each of them can be missing or be something else. */
interface Part {
  readonly chat?: { readonly id?: unknown } | null;
  readonly from?: { readonly id?: unknown } | null;
  readonly message?: Part | null;
  readonly new_chat_member?: { readonly user?: { readonly id?: unknown } | null } | null;
}

/**
 * Updates of one lane are handled one after another. A lane is a private chat, the messages of a group, or one
 * person's callbacks in a group together with the updates about their membership: so nobody waits for another
 * person's callback, and one that follows leaving is handled after it.
 *
 * It must not throw: an update that was stored is read again at every start.
 */
export function laneOf(update: Update): string {
  const parts = update as unknown as Readonly<Record<string, Part | null | undefined>>;
  const { callback_query: callback, chat_member: change } = parts;
  if (change !== undefined) return JSON.stringify([change?.chat?.id, change?.new_chat_member?.user?.id]);
  if (callback !== undefined) {
    const person = callback?.from?.id;
    const chat = callback?.message?.chat?.id ?? person;
    if (chat === undefined) return 'other';
    return JSON.stringify(chat === person ? chat : [chat, person]);
  }
  for (const part of Object.values(parts)) {
    const chat = part?.chat?.id;
    if (chat !== undefined) return JSON.stringify(chat);
  }
  return 'other';
}

/** Handled before messages: callbacks control servers, and people who left must not control them any longer. */
export const isUrgent = (update: Update): boolean => 'callback_query' in update || 'chat_member' in update;
