import type { ChatKind } from '../domain/access.ts';
import { notificationKinds, type NotificationKind } from '../domain/notification.ts';
import type { ChatId, ServerId } from '../domain/server.ts';
import { defaultSettings, isLanguage, type ChatSettings } from '../domain/chat-settings.ts';
import type { Database } from './database.ts';
import { createStatements, type Named, remember, rowsAs } from './sql.ts';
import { isShownSql } from './teams.ts';

/** Chats that have written to the bot, and those where sending is paused because Telegram rejects it. */
export function createChats(database: Database) {
  const { changed, exists, run } = createStatements(database);
  const resume = changed<[id: ChatId, kind: ChatKind]>(
    `INSERT INTO chats (id, kind) VALUES (?, ?)
     ON CONFLICT (id) DO UPDATE SET paused_at = NULL, paused_reason = NULL WHERE paused_at IS NOT NULL`,
  );
  const isActive = remember(
    database,
    'chats',
    exists<[id: ChatId]>('SELECT 1 FROM chats WHERE id = ? AND paused_at IS NULL'),
  );
  return {
    /** Somebody wrote there, so sending resumes. Returns whether it was paused or the chat is new. */
    resume(id: ChatId, kind: ChatKind): boolean {
      if (isActive(id)) return false;
      let isResumed = false;
      isActive.change([id], () => {
        isResumed = resume(id, kind);
        return true;
      });
      return isResumed;
    },
    /** Nothing is sent there until somebody writes. */
    pause: run<[id: ChatId, reason: string, now: number]>(
      `INSERT INTO chats (id, kind, paused_at, paused_reason) VALUES (?1, iif(?1 < 0, 'group', 'private'), ?3, ?2)
       ON CONFLICT (id) DO UPDATE SET paused_at = excluded.paused_at, paused_reason = excluded.paused_reason`,
    ),
    isActive,
    isPaused: exists<[id: ChatId]>('SELECT 1 FROM chats WHERE id = ? AND paused_at IS NOT NULL'),
  };
}

const settingsColumns = `confirm_power, silent, disabled_kinds, language, undo_seconds, reminders, escalation, wake_me,
  iif(quiet_from IS NULL OR quiet_to IS NULL, NULL, json_object('fromMinute', quiet_from, 'toMinute', quiet_to))
    AS quiet_hours, time_zone, dark_pictures`;

const fromRow = rowsAs<ChatSettings>({
  flags: ['confirmPower', 'silent', 'reminders', 'escalation', 'wakeMe', 'darkPictures'],
  json: ['disabledKinds', 'quietHours'],
});

/** Leaves out kinds and a language that this version doesn't know. */
function toSettings(row: object): ChatSettings {
  const { disabledKinds, language, ...others } = fromRow(row);
  return {
    ...others,
    disabledKinds: notificationKinds.filter(kind => disabledKinds.includes(kind)),
    language: isLanguage(language) ? language : undefined,
  };
}

/** The settings of each chat. */
export function createChatSettings(database: Database) {
  const { get, run, value } = createStatements(database);
  const select = remember(
    database,
    'chat_settings',
    get<[chat: ChatId], ChatSettings>(
      `SELECT ${settingsColumns} FROM chat_settings WHERE chat_id = ?`,
      toSettings,
    ),
  );
  const save = run<[Named]>(
    `INSERT OR REPLACE INTO chat_settings (chat_id, confirm_power, silent, disabled_kinds, language, undo_seconds,
       reminders, escalation, wake_me, quiet_from, quiet_to, time_zone, dark_pictures)
     VALUES (@chat, @confirmPower, @silent, @disabledKinds, @language, @undoSeconds,
       @reminders, @escalation, @wakeMe, @fromMinute, @toMinute, @timeZone, @darkPictures)`,
  );
  const firstOwnersZone = value<[chat: ChatId], string>(
    `SELECT time_zone FROM subscriptions JOIN chat_settings ON chat_settings.chat_id = subscriptions.person_id
     WHERE subscriptions.chat_id = ? ORDER BY created_at LIMIT 1`,
  );
  const getOwn = (chat: ChatId): ChatSettings => select(chat) ?? defaultSettings;
  const getOrInherit = (chat: ChatId): ChatSettings => {
    const own = getOwn(chat);
    return own.timeZone !== undefined || chat > 0 ? own : { ...own, timeZone: firstOwnersZone(chat) };
  };

  return {
    /** A group without a time zone uses that of its first owner. */
    get: getOrInherit,
    change: (chat: ChatId, changes: Partial<ChatSettings>): ChatSettings =>
      database.transaction(() => {
        const { quietHours, disabledKinds, ...columns } = { ...getOwn(chat), ...changes };
        save({
          chat,
          ...columns,
          disabledKinds: JSON.stringify(disabledKinds),
          fromMinute: quietHours?.fromMinute,
          toMinute: quietHours?.toMinute,
        });
        return getOrInherit(chat);
      }),
    forget: run<[chat: ChatId]>('DELETE FROM chat_settings WHERE chat_id = ?'),
  };
}

/** Moves everything of a group that became a supergroup with another id. Must be called in a transaction. */
export function createChatMove(database: Database) {
  const tables = [
    'subscriptions',
    'roles',
    'access_requests',
    'mutes',
    'server_disabled_kinds',
    'incidents',
    'outages',
    'chat_settings',
    'dialogs',
  ];
  const steps = [
    `UPDATE subscriptions SET paused_at = NULL, paused_reason = NULL
     WHERE chat_id = @from AND ${isShownSql}`,
    // If both have settings, those of the old chat only fill in what wasn't chosen in the new one.
    `UPDATE chat_settings AS new SET
       confirm_power = max(new.confirm_power, old.confirm_power), silent = max(new.silent, old.silent),
       disabled_kinds = iif(new.disabled_kinds = '[]', old.disabled_kinds, new.disabled_kinds),
       language = coalesce(new.language, old.language),
       undo_seconds = iif(new.undo_seconds = ${defaultSettings.undoSeconds}, old.undo_seconds, new.undo_seconds),
       reminders = min(new.reminders, old.reminders), escalation = min(new.escalation, old.escalation),
       quiet_from = coalesce(new.quiet_from, old.quiet_from),
       quiet_to = iif(new.quiet_from IS NULL, old.quiet_to, new.quiet_to),
       time_zone = coalesce(new.time_zone, old.time_zone)
     FROM chat_settings AS old WHERE new.chat_id = @to AND old.chat_id = @from`,
    // If both were notified of the same servers, one incident is enough.
    `DELETE FROM incidents WHERE chat_id = @from AND id IN (
       SELECT incident_id FROM incident_servers WHERE server_id IN (
         SELECT server_id FROM incident_servers JOIN incidents ON incidents.id = incident_id
         WHERE chat_id = @to AND ended_at IS NULL))`,
    'UPDATE incidents SET message_id = NULL WHERE chat_id = @from',
    ...tables.flatMap(table => [
      `UPDATE OR IGNORE ${table} SET chat_id = @to WHERE chat_id = @from`,
      `DELETE FROM ${table} WHERE chat_id = @from`,
    ]),
    // A notification for both chats is sent once: its keys differ only in the chat.
    `UPDATE OR IGNORE outbox SET chat_id = @to, lease_until = NULL,
       key = rtrim(replace(key || ':', printf(':%d:', @from), printf(':%d:', @to)), ':')
     WHERE chat_id = @from AND state = 'waiting' AND body ->> 'kind' <> 'delete'`,
    "DELETE FROM outbox WHERE chat_id = @from AND state = 'waiting' AND body ->> 'kind' <> 'delete'",
    // Message ids of the old chat mean nothing in the new one.
    `UPDATE OR IGNORE boards SET chat_id = @to, message_id = NULL, shown = NULL, is_pinned = 0,
       pin_checked_at = NULL, next_check_at = 0
     WHERE chat_id = @from`,
    'DELETE FROM boards WHERE chat_id = @from',
    'DELETE FROM live_messages WHERE chat_id = @from',
    'DELETE FROM message_buttons WHERE chat_id = @from',
    'UPDATE bulk_actions SET chat_id = @to, message_id = NULL WHERE chat_id = @from',
    'UPDATE operations SET chat_id = @to WHERE chat_id = @from',
    'UPDATE audit_log SET chat_id = @to WHERE chat_id = @from',
    'DELETE FROM chats WHERE id = @from',
  ];
  const move = createStatements(database).runAll(steps);
  return (from: ChatId, to: ChatId): void => move({ from, to });
}

/** Muted servers of each chat. */
export function createMutes(database: Database) {
  const { get, run } = createStatements(database);
  return {
    /** `undefined`: until somebody unmutes it. */
    set: run<[chat: ChatId, server: ServerId, until: number | undefined]>(
      'INSERT OR REPLACE INTO mutes (chat_id, server_id, until) VALUES (?, ?, ?)',
    ),
    clear: run<[chat: ChatId, server: ServerId]>('DELETE FROM mutes WHERE chat_id = ? AND server_id = ?'),
    get: get<[chat: ChatId, server: ServerId, now: number], { readonly until: number | undefined }>(
      'SELECT until FROM mutes WHERE chat_id = ? AND server_id = ? AND (until IS NULL OR until > ?)',
      rowsAs(),
    ),
  };
}

/** Kinds of notifications about a server that are disabled in a chat. */
export function createDisabledKinds(database: Database) {
  const { run, values } = createStatements(database);
  const kindsOf = values<[chat: ChatId, server: ServerId], string>(
    'SELECT kind FROM server_disabled_kinds WHERE chat_id = ? AND server_id = ?',
  );
  return {
    of(chat: ChatId, server: ServerId): readonly NotificationKind[] {
      const kinds = kindsOf(chat, server);
      return notificationKinds.filter(kind => kinds.includes(kind));
    },
    add: run<[chat: ChatId, server: ServerId, kind: NotificationKind]>(
      'INSERT INTO server_disabled_kinds (chat_id, server_id, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    remove: run<[chat: ChatId, server: ServerId, kind: NotificationKind]>(
      'DELETE FROM server_disabled_kinds WHERE chat_id = ? AND server_id = ? AND kind = ?',
    ),
  };
}
