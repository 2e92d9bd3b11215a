import { notifyAt, type ChatSettings } from '../domain/chat-settings.ts';
import type { NotificationKind } from '../domain/notification.ts';
import type { ChatId, ServerId } from '../domain/server.ts';
import type { Context } from './context.ts';
import { isNameTaken, type Card } from '../domain/card.ts';
import type { Actor } from '../domain/operation.ts';

/** The settings of a chat, and the notifications that it gets about each server. */
export function createChatSettings(deps: Pick<Context, 'db' | 'wakeups' | 'now'>) {
  const { now } = deps;
  const { transaction, chatSettings, outbox, disabledKinds, mutes } = deps.db;
  return {
    get: chatSettings.get,
    change(chat: ChatId, changes: Partial<ChatSettings>): ChatSettings {
      const movesQuietHours = 'quietHours' in changes || 'timeZone' in changes;
      const settings = transaction(() => {
        const changed = chatSettings.change(chat, changes);
        // The new quiet hours also apply to notifications that are already waiting.
        if (movesQuietHours) outbox.rehold(chat, notifyAt(changed, now()));
        return changed;
      });
      if (movesQuietHours) deps.wakeups.deliver.wake();
      return settings;
    },

    /** The kinds that are disabled for one server, in addition to those disabled in the whole chat. */
    disabledKinds: disabledKinds.of,
    setKindEnabled: (chat: ChatId, server: ServerId, kind: NotificationKind, isOn: boolean): void =>
      isOn ? disabledKinds.remove(chat, server, kind) : disabledKinds.add(chat, server, kind),
    /** `until` missing: until unmuted. */
    mute: mutes.set,
    unmute: mutes.clear,
    muteOf: (chat: ChatId, server: ServerId) => mutes.get(chat, server, now()),
  };
}

/** The name and the lock of a server. */
export function createServerSettings(deps: Pick<Context, 'db' | 'now' | 'auditLog' | 'executor'>) {
  const { transaction, servers, operations, teams } = deps.db;
  return {
    /**
     * `undefined` restores the provider's name. In a group, servers have the names that its owner gave them. `taken`:
     * another server of theirs has that name, and nothing was changed.
     */
    rename: (
      by: Actor & { readonly chatId: ChatId },
      id: ServerId,
      name: string | undefined,
    ): 'renamed' | 'taken' =>
      transaction(() => {
        const account = servers.get(id)?.accountId;
        const subscription = teams.inChat(by.chatId).find(({ accountId }) => accountId === account);
        const owner = subscription?.personId ?? by.personId;
        if (name !== undefined && isNameTaken(servers.cardsOf(owner), id, name)) return 'taken';
        servers.label(owner, id, name);
        return 'renamed';
      }),

    /** A locked server accepts no power action. Locking undoes a stop that can still be undone. */
    setLock: (
      by: Actor & { readonly chatId: ChatId },
      server: Pick<Card, 'id' | 'name'>,
      isLocked: boolean,
    ): void =>
      transaction(() => {
        servers.lock(server.id, isLocked ? by.personId : undefined, deps.now());
        const accountId = servers.get(server.id)?.accountId;
        if (accountId === undefined) return;
        deps.auditLog.add({ ...by, action: isLocked ? 'lock' : 'unlock', accountId, server });
        const open = isLocked ? operations.openOn(server.id) : undefined;
        if (open?.state === 'waiting') deps.executor.undo(open.id, by);
      }),
  };
}
