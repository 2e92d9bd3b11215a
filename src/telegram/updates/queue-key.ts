import type { Update } from 'telegraf/types';

/** The parts of an update that name its chat and person. Each can be missing or have another type. */
interface Part {
  readonly chat?: { readonly id?: unknown } | null;
  readonly from?: { readonly id?: unknown } | null;
  readonly message?: Part | null;
  readonly new_chat_member?: { readonly user?: { readonly id?: unknown } | null } | null;
}

/**
 * The queue of an update; updates of one queue are handled in order. Each private chat has a queue, and so have
 * the messages of a group. In a group each person has another one, for their callbacks and membership changes:
 * no callback waits for another person's, and a callback after leaving is handled after the change.
 *
 * It must not throw: a stored update is read again at every start.
 */
export function queueKeyOf(update: Update): string {
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
