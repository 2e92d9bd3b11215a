import { onTestFinished } from 'vitest';

import {
  startFakeTelegram,
  type FakeTelegram,
  type FakeTelegramOptions,
} from '../../../demo/telegram/fake-telegram.ts';

export interface Answer {
  ok: boolean;
  result?: unknown;
  error_code?: number;
  description?: string;
  parameters?: Record<string, number>;
}

export interface MessageWire {
  message_id: number;
  text?: string;
  entities?: { type: string; offset: number; length: number }[];
  [other: string]: unknown;
}

export interface UpdateWire {
  update_id: number;
  message?: MessageWire;
  [other: string]: unknown;
}

/** Calls a method as the bot does. */
export async function call(telegram: FakeTelegram, method: string, params: object = {}): Promise<Answer> {
  const response = await fetch(`${telegram.url}/bot${telegram.token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  return (await response.json()) as Answer;
}

/** Calls a method that must succeed. */
export async function callOk<T>(telegram: FakeTelegram, method: string, params: object = {}): Promise<T> {
  const answer = await call(telegram, method, params);
  if (!answer.ok) throw new Error(`${method}: ${answer.description}`);
  return answer.result as T;
}

/** The updates that wait, which this confirms. */
export async function takeUpdates(telegram: FakeTelegram): Promise<UpdateWire[]> {
  const updates = await callOk<UpdateWire[]>(telegram, 'getUpdates');
  const offset = (updates.at(-1)?.update_id ?? 0) + 1;
  await callOk(telegram, 'getUpdates', { offset });
  return updates;
}

/** An inline keyboard of callback buttons, whose data are their labels. */
export const keyboard = (...rows: string[][]) => ({
  inline_keyboard: rows.map(row => row.map(text => ({ text, callback_data: text }))),
});

/** A fake Telegram that is closed at the end of the test. */
export async function createTelegram(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const telegram = await startFakeTelegram({ strictPolling: false, ...options });
  onTestFinished(() => telegram.close());
  return telegram;
}

/** A fake Telegram with Anna, who has started the bot. */
export async function createChat(options: FakeTelegramOptions = {}) {
  const telegram = await createTelegram(options);
  const anna = telegram.person({ firstName: 'Anna' });
  await anna.starts();
  await takeUpdates(telegram);
  return {
    telegram,
    anna,
    /** Sends Anna a message that must be accepted. */
    send: (params: object) => callOk<MessageWire>(telegram, 'sendMessage', { chat_id: anna.id, ...params }),
    /** Calls a method in Anna's chat: `accepted`, or the error. */
    outcome: async (method: string, params: object): Promise<string> => {
      const answer = await call(telegram, method, { chat_id: anna.id, ...params });
      return answer.ok ? 'accepted' : `${answer.error_code} ${answer.description}`;
    },
  };
}

/** A fake Telegram with a group of Anna, who owns it, and Boris. The bot isn't in it yet. */
export async function createGroupChat(options: { kind?: 'group'; forum?: boolean } = {}) {
  const telegram = await createTelegram();
  const anna = telegram.person({ firstName: 'Anna' });
  const boris = telegram.person({ firstName: 'Boris' });
  const group = telegram.group({ title: 'Team', members: [anna, boris], ...options });
  return {
    telegram,
    anna,
    boris,
    group,
    send: async (params: object = {}): Promise<string> => {
      const answer = await call(telegram, 'sendMessage', { chat_id: group.id, text: 'x', ...params });
      return answer.ok ? 'accepted' : `${answer.error_code} ${answer.description}`;
    },
  };
}
