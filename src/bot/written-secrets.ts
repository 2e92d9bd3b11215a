import type { Message } from 'telegraf/types';

import type { ChatId } from '../core/server.ts';
import { topicOf, type Listener } from './arrival.ts';
import type { Gate } from './gate.ts';
import type { House } from './house.ts';
import type { Messenger } from '../telegram/api/messenger.ts';
import type { Turn } from './turn.ts';
import type { Words } from '../telegram/locales/locale.ts';

/** A message of somebody's held a secret: it goes, and its author hears of it if it can't. */
export function deleteWrittenSecret(
  house: Pick<House, 'tellLater' | 'now'>,
  { chatId, personId, messageId }: Pick<Turn, 'chatId' | 'personId' | 'messageId'>,
): void {
  if (messageId === undefined) return;
  house.tellLater({
    key: `delete:${chatId}:${messageId}`,
    chatId,
    personId,
    body: { kind: 'delete', messageId, holdsSecret: true },
    dueAt: house.now(),
  });
}

/** Deletes a secret that somebody has written in a group, be it in the name of the group or by an edit, and warns of it. */
export const createDeleteFromGroup =
  (deps: {
    readonly messenger: Messenger;
    readonly gate: Pick<Gate, 'judgeChat'>;
    readonly wordsFor: (viewer: Listener) => Words;
  }) =>
  async (message: Message): Promise<void> => {
    const chatId = message.chat.id as ChatId;
    await deps.messenger.remove(chatId, message.message_id);
    if (deps.gate.judgeChat(chatId).kind !== 'welcome') return;
    const text = deps.wordsFor({ personId: undefined, chatId }).say('link-in-group');
    await deps.messenger.send(chatId, { text, keyboard: [] }, { topicId: topicOf(message) });
  };
