import type { NewsKind } from '../domain/notification.ts';
import { newsKinds } from '../domain/notification.ts';
import type { ChatId } from '../domain/server.ts';
import type { ChatSettings } from '../domain/setting-choices.ts';
import { isLanguage, usualSettings } from '../domain/setting-choices.ts';
import type { Database } from '../db/database.ts';

interface SettingsRow {
  readonly ask_first: number;
  readonly silent: number;
  readonly left_out: string;
  readonly language: string | null;
  readonly undo_seconds: number;
  readonly reminders: number;
  readonly quiet_from: number | null;
  readonly quiet_to: number | null;
  readonly zone: string | null;
}

/** What was chosen in each chat. */
export function createChatSettings(database: Database) {
  const select = database.prepare<[number], SettingsRow>('SELECT * FROM chat_settings WHERE chat_id = ?');
  const upsert = database.prepare(
    `INSERT INTO chat_settings (chat_id, ask_first, silent, left_out, language, undo_seconds, reminders, quiet_from, quiet_to, zone)
     VALUES (@chat, @askFirst, @silent, @leftOut, @language, @undoSeconds, @reminders, @quietFrom, @quietTo, @zone)
     ON CONFLICT (chat_id) DO UPDATE SET ask_first = @askFirst, silent = @silent, left_out = @leftOut,
       language = @language, undo_seconds = @undoSeconds, reminders = @reminders, quiet_from = @quietFrom,
       quiet_to = @quietTo, zone = @zone`,
  );
  const remove = database.prepare('DELETE FROM chat_settings WHERE chat_id = ?');

  const get = (chat: ChatId): ChatSettings => {
    const row = select.get(chat);
    if (row === undefined) return usualSettings;
    const leftOut = JSON.parse(row.left_out) as readonly NewsKind[];
    return {
      askFirst: row.ask_first === 1,
      silent: row.silent === 1,
      leftOut: newsKinds.filter(kind => leftOut.includes(kind)),
      language: isLanguage(row.language) ? row.language : undefined,
      undoSeconds: row.undo_seconds,
      reminders: row.reminders === 1,
      quiet:
        row.quiet_from === null || row.quiet_to === null || row.zone === null
          ? undefined
          : { fromMinute: row.quiet_from, toMinute: row.quiet_to, zone: row.zone },
    };
  };

  return {
    get,
    /** Changes what is named and leaves the rest as it is. */
    change(chat: ChatId, changes: Partial<ChatSettings>): ChatSettings {
      return database.transaction(() => {
        const { askFirst, silent, leftOut, language, undoSeconds, reminders, quiet } = {
          ...get(chat),
          ...changes,
        };
        upsert.run({
          chat,
          askFirst: askFirst ? 1 : 0,
          silent: silent ? 1 : 0,
          leftOut: JSON.stringify(leftOut),
          language: language ?? null,
          undoSeconds,
          reminders: reminders ? 1 : 0,
          quietFrom: quiet?.fromMinute ?? null,
          quietTo: quiet?.toMinute ?? null,
          zone: quiet?.zone ?? null,
        });
        return get(chat);
      });
    },
    forget: (chat: ChatId) => void remove.run(chat),
  };
}
