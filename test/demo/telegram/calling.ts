import { onTestFinished } from 'vitest';

import type { Person } from '../../../demo/telegram/person.ts';
import { startTelegram, type Telegram, type TelegramOptions } from '../../../demo/telegram/fake-telegram.ts';

export interface Answer {
  ok: boolean;
  result: never;
  error_code: number;
  description: string;
  parameters: Record<string, number>;
}

/** A stand-in that ends with its test, and hurries. */
export async function startHere(options: TelegramOptions = {}): Promise<Telegram> {
  const telegram = await startTelegram({ conflictPauseMs: 30, strictPolling: false, ...options });
  onTestFinished(() => telegram.close());
  return telegram;
}

/** Calls a method as a bot does, with a JSON body. */
export async function call(telegram: Telegram, method: string, params: object = {}): Promise<Answer> {
  const response = await fetch(`${telegram.url}/bot${telegram.token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  return (await response.json()) as Answer;
}

/** Calls a method that must succeed. */
export async function must<T>(telegram: Telegram, method: string, params: object = {}): Promise<T> {
  const answer = await call(telegram, method, params);
  if (!answer.ok) throw new Error(`${method}: ${answer.description}`);
  return answer.result;
}

export interface UpdateWire {
  update_id: number;
  message?: MessageWire;
  edited_message?: MessageWire;
  channel_post?: MessageWire;
  callback_query?: { id: string; data: string; from: { id: number }; message: MessageWire };
  my_chat_member?: MemberChange;
  chat_member?: MemberChange;
}

export interface MemberChange {
  chat: { id: number };
  old_chat_member: { status: string };
  new_chat_member: { status: string; user: { id: number } };
}

export interface MessageWire {
  message_id: number;
  from?: { id: number; username?: string };
  sender_chat?: { id: number };
  chat: { id: number; type: string };
  text?: string;
  date: number;
  edit_date?: number;
  entities?: { type: string; offset: number; length: number }[];
  reply_to_message?: MessageWire;
  message_thread_id?: number;
  is_topic_message?: boolean;
  has_protected_content?: boolean;
  migrate_to_chat_id?: number;
  migrate_from_chat_id?: number;
  document?: { file_id: string; file_name: string };
}

/** What waits, confirmed at once. */
export async function takeUpdates(telegram: Telegram): Promise<UpdateWire[]> {
  const updates = await must<UpdateWire[]>(telegram, 'getUpdates', { timeout: 0 });
  const last = updates.at(-1);
  if (last) await must(telegram, 'getUpdates', { offset: last.update_id + 1, timeout: 0 });
  return updates;
}

/** The rows of an inline keyboard, of callback buttons. */
export const keyboard = (...rows: string[][]) => ({
  inline_keyboard: rows.map(row => row.map(text => ({ text, callback_data: text }))),
});

/** A stand-in with someone who has started the bot, and a call in her chat whose outcome is one line. */
export async function chatting(
  options = {},
): Promise<{ telegram: Telegram; anna: Person; refused(method: string, params: object): Promise<string> }> {
  const telegram = await startHere(options);
  const anna = telegram.person({ firstName: 'Anna' });
  await anna.starts();
  return {
    telegram,
    anna,
    refused: async (method, params) => {
      const answer = await call(telegram, method, { chat_id: anna.id, ...params });
      return answer.ok ? 'accepted' : `${answer.error_code} ${answer.description}`;
    },
  };
}
