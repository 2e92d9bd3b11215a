import type { ChatSettings } from '../core/chat-settings.ts';
import type { NewsKind } from '../core/news-kind.ts';
import { tellAt } from '../domain/quiet-hours.ts';
import type { ChatId, ServerId } from '../core/server.ts';
import type { Context } from './context.ts';

/** What was chosen in a chat: its settings, and which notifications it gets about each server. */
export function createChatSettings(deps: Pick<Context, 'db' | 'wakeups' | 'now'>) {
  const { now } = deps;
  const { transaction, chatSettings, outbox, alertsOff, mutes } = deps.db;
  return {
    get: chatSettings.get,
    change(chat: ChatId, changes: Partial<ChatSettings>): ChatSettings {
      const settings = transaction(() => {
        const changed = chatSettings.change(chat, changes);
        // Other quiet hours are meant for what waits for their end, too.
        if ('quiet' in changes) outbox.rehold(chat, tellAt(changed.quiet, now()));
        return changed;
      });
      if ('quiet' in changes) deps.wakeups.deliver.wake();
      return settings;
    },

    /** Kinds that are off for one server there, besides those that are off in the whole chat. */
    kindsOff: alertsOff.of,
    setKind: (chat: ChatId, server: ServerId, kind: NewsKind, isOn: boolean): void =>
      isOn ? alertsOff.remove(chat, server, kind) : alertsOff.add(chat, server, kind),
    /** `until` missing: until it is unmuted. */
    mute: mutes.set,
    unmute: mutes.clear,
    muteOf: (chat: ChatId, server: ServerId) => mutes.get(chat, server, now()),
  };
}
