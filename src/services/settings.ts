import type { ChatSettings } from '../domain/setting-choices.ts';
import type { NotificationKind } from '../domain/notification.ts';
import { notifyAt } from '../domain/quiet-hours.ts';
import type { ChatId, ServerId } from '../domain/server.ts';
import type { Context } from './context.ts';
import type { Card } from '../domain/card.ts';
import type { Actor } from '../domain/operation.ts';
import type { AuditLog } from './audit-log.ts';
import type { Executor } from './operations/execute.ts';

/** What was chosen in a chat: its settings, and which notifications it gets about each server. */
export function createChatSettings(deps: Pick<Context, 'db' | 'wakeups' | 'now'>) {
  const { now } = deps;
  const { transaction, chatSettings, outbox, mutedEvents, mutes } = deps.db;
  return {
    get: chatSettings.get,
    change(chat: ChatId, changes: Partial<ChatSettings>): ChatSettings {
      const settings = transaction(() => {
        const changed = chatSettings.change(chat, changes);
        // Other quiet hours are meant for what waits for their end, too.
        if ('quiet' in changes) outbox.rehold(chat, notifyAt(changed.quietHours, now()));
        return changed;
      });
      if ('quiet' in changes) deps.wakeups.deliver.wake();
      return settings;
    },

    /** Kinds that are off for one server there, besides those that are off in the whole chat. */
    kindsOff: mutedEvents.of,
    setKind: (chat: ChatId, server: ServerId, kind: NotificationKind, isOn: boolean): void =>
      isOn ? mutedEvents.remove(chat, server, kind) : mutedEvents.add(chat, server, kind),
    /** `until` missing: until it is unmuted. */
    mute: mutes.set,
    unmute: mutes.clear,
    muteOf: (chat: ChatId, server: ServerId) => mutes.get(chat, server, now()),
  };
}

/** What people set on a server: its name, and its lock. */
export function createServerSettings(
  deps: Pick<Context, 'db' | 'now'> & {
    readonly auditLog: Pick<AuditLog, 'add'>;
    readonly executor: Pick<Executor, 'undo'>;
  },
) {
  const { transaction, servers, operations, teams } = deps.db;
  return {
    /** `undefined`: the provider's own name. In a group servers have the names that its owner gave them. */
    rename(by: Actor & { readonly chatId: ChatId }, id: ServerId, name: string | undefined): void {
      const account = servers.get(id)?.accountId;
      const subscription = teams.inChat(by.chatId).find(({ accountId }) => accountId === account);
      servers.label(subscription?.personId ?? by.personId, id, name);
    },

    /** A locked server takes no power action; a stop that can still be undone is undone. */
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
