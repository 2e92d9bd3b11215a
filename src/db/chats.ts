import type { ChatKind } from '../domain/access.ts';
import type { NotificationKind } from '../domain/notification.ts';
import { notificationKinds } from '../domain/notification.ts';
import type { ChatId } from '../domain/server.ts';
import type { ChatSettings } from '../domain/setting-choices.ts';
import { defaultSettings, isLanguage } from '../domain/setting-choices.ts';
import type { Database } from './database.ts';
import { createStatements, type Named } from './sql.ts';

/** Chats that have written to the bot, and those where sending is paused because Telegram refuses it. */
export function createChats(database: Database) {
  const { changed, exists, run } = createStatements(database);
  return {
    /** Somebody wrote there: sending goes on. `true` when it was paused, or the chat is new. */
    resume: changed<[id: ChatId, kind: ChatKind]>(
      `INSERT INTO chats (id, kind) VALUES (?, ?)
       ON CONFLICT (id) DO UPDATE SET paused_at = NULL, paused_reason = NULL WHERE paused_at IS NOT NULL`,
    ),
    /** Nothing is sent there until somebody writes. */
    pause: run<[id: ChatId, reason: string, now: number]>(
      `INSERT INTO chats (id, kind, paused_at, paused_reason) VALUES (?1, iif(?1 < 0, 'group', 'private'), ?3, ?2)
       ON CONFLICT (id) DO UPDATE SET paused_at = excluded.paused_at, paused_reason = excluded.paused_reason`,
    ),
    isPaused: exists<[id: ChatId]>('SELECT 1 FROM chats WHERE id = ? AND paused_at IS NOT NULL'),
    /** Deletes the private chats of deleted people, once no message is left to be deleted there. */
    prune: run<[]>(
      `DELETE FROM chats WHERE kind = 'private' AND id NOT IN (SELECT id FROM people)
         AND id NOT IN (SELECT chat_id FROM outbox WHERE state = 'waiting')`,
    ),
  };
}

interface SettingsRow {
  readonly confirm_power: number;
  readonly silent: number;
  readonly disabled_events: string;
  readonly language: string | null;
  readonly undo_seconds: number;
  readonly reminders: number;
  readonly quiet_from: number | null;
  readonly quiet_to: number | null;
  readonly time_zone: string | null;
}

function toSettings(row: SettingsRow): ChatSettings {
  const disabled = JSON.parse(row.disabled_events) as readonly NotificationKind[];
  return {
    confirmPower: row.confirm_power === 1,
    silent: row.silent === 1,
    disabledEvents: notificationKinds.filter(kind => disabled.includes(kind)),
    language: isLanguage(row.language) ? row.language : undefined,
    undoSeconds: row.undo_seconds,
    reminders: row.reminders === 1,
    quietHours:
      row.quiet_from === null || row.quiet_to === null || row.time_zone === null
        ? undefined
        : { fromMinute: row.quiet_from, toMinute: row.quiet_to, timeZone: row.time_zone },
  };
}

/** What was chosen in each chat; the defaults elsewhere. */
export function createChatSettings(database: Database) {
  const { get, run } = createStatements(database);
  const select = get<[chat: ChatId], ChatSettings>(
    'SELECT * FROM chat_settings WHERE chat_id = ?',
    toSettings,
  );
  const save = run<[Named]>(
    `INSERT OR REPLACE INTO chat_settings (chat_id, confirm_power, silent, disabled_events, language, undo_seconds,
       reminders, quiet_from, quiet_to, time_zone)
     VALUES (@chat, @confirm_power, @silent, @disabled_events, @language, @undo_seconds,
       @reminders, @quiet_from, @quiet_to, @time_zone)`,
  );
  const getOrDefault = (chat: ChatId): ChatSettings => select(chat) ?? defaultSettings;

  return {
    get: getOrDefault,
    /** Changes the given settings and keeps the others. */
    change: (chat: ChatId, changes: Partial<ChatSettings>): ChatSettings =>
      database.transaction(() => {
        const settings = { ...getOrDefault(chat), ...changes };
        save({
          chat,
          confirm_power: settings.confirmPower,
          silent: settings.silent,
          disabled_events: JSON.stringify(settings.disabledEvents),
          language: settings.language,
          undo_seconds: settings.undoSeconds,
          reminders: settings.reminders,
          quiet_from: settings.quietHours?.fromMinute,
          quiet_to: settings.quietHours?.toMinute,
          time_zone: settings.quietHours?.timeZone,
        });
        return getOrDefault(chat);
      }),
    forget: run<[chat: ChatId]>('DELETE FROM chat_settings WHERE chat_id = ?'),
  };
}

/** Moves everything of a group that got another id (Telegram: group → supergroup), to be called in a transaction. */
export function createChatMove(database: Database) {
  const tables = [
    ...['subscriptions', 'roles', 'access_requests', 'mutes', 'muted_events', 'incidents'],
    ...['chat_settings', 'dialogs'],
  ];
  const steps = [
    `UPDATE subscriptions SET paused_at = NULL, paused_reason = NULL
     WHERE chat_id = @from AND paused_reason IS NOT 'owner-left'`,
    // Both chats may have settings: what nobody chose in the new one is as it was in the old one.
    `UPDATE chat_settings AS new SET
       confirm_power = max(new.confirm_power, old.confirm_power), silent = max(new.silent, old.silent),
       disabled_events = iif(new.disabled_events = '[]', old.disabled_events, new.disabled_events),
       language = coalesce(new.language, old.language),
       undo_seconds = iif(new.undo_seconds = 5, old.undo_seconds, new.undo_seconds),
       reminders = min(new.reminders, old.reminders),
       quiet_from = iif(new.time_zone IS NULL, old.quiet_from, new.quiet_from),
       quiet_to = iif(new.time_zone IS NULL, old.quiet_to, new.quiet_to),
       time_zone = coalesce(new.time_zone, old.time_zone)
     FROM chat_settings AS old WHERE new.chat_id = @to AND old.chat_id = @from`,
    ...tables.flatMap(table => [
      `UPDATE OR IGNORE ${table} SET chat_id = @to WHERE chat_id = @from`,
      `DELETE FROM ${table} WHERE chat_id = @from`,
    ]),
    // What both chats were to get is sent once: the key is the same, but for the chat in it.
    `UPDATE OR IGNORE outbox SET chat_id = @to, lease_until = NULL,
       key = rtrim(replace(key || ':', printf(':%d:', @from), printf(':%d:', @to)), ':')
     WHERE chat_id = @from AND state = 'waiting' AND body ->> 'kind' <> 'delete'`,
    "DELETE FROM outbox WHERE chat_id = @from AND state = 'waiting' AND body ->> 'kind' <> 'delete'",
    // The messages stayed behind in the old chat: their ids mean nothing in the new one.
    'DELETE FROM live_messages WHERE chat_id = @from',
    'UPDATE operations SET chat_id = @to WHERE chat_id = @from',
    'UPDATE audit_log SET chat_id = @to WHERE chat_id = @from',
    'DELETE FROM chats WHERE id = @from',
  ].map(sql => createStatements(database).run<[Named]>(sql));
  return (from: ChatId, to: ChatId): void => steps.forEach(step => step({ from, to }));
}
