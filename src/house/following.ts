import type { House } from '../bot/house.ts';
import type { ChatId } from '../domain/server.ts';
import type { FollowOperations } from '../flows/follow-operations.ts';
import type { Store } from '../store/store.ts';

/** Which messages follow an operation, as the conversation wishes it. */
export function createFollowing(deps: {
  readonly store: Pick<Store, 'liveMessages' | 'operations'>;
  /** Who edits them, once there is somebody to say things. */
  readonly editor: () => Pick<FollowOperations, 'show' | 'placeOf'> | undefined;
  readonly now: () => number;
}): Pick<House['operations'], 'follow' | 'unfollow'> {
  const { editor, now } = deps;
  const { liveMessages, operations } = deps.store;

  /** Whether it is what a stop can still be undone by: whoever pressed another button there would take that away. */
  const holdsUndo = (chat: ChatId, messageId: number): boolean => {
    const live = liveMessages.get(chat, messageId);
    return live !== undefined && operations.get(live.operationId)?.state === 'waiting';
  };

  return {
    follow: async asked => {
      const messageId = editor()?.placeOf(asked) ?? asked.messageId;
      const { chatId, operationId } = asked;
      const shown = liveMessages.get(chatId, messageId);
      const isSame = shown?.operationId === operationId;
      // It is kept up to date already: one edit for ten taps.
      if (isSame && shown.shownAt !== undefined) return;
      if (!isSame && holdsUndo(chatId, messageId)) return;
      liveMessages.follow({ ...asked, messageId }, now());
      await editor()?.show(chatId, messageId);
    },
    unfollow: (chat, messageId) => {
      if (holdsUndo(chat, messageId)) return false;
      liveMessages.drop(chat, messageId);
      return true;
    },
  };
}
