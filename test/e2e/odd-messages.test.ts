import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Person } from '../../demo/telegram/person.ts';
import type { ChatMessage, Json } from '../../demo/telegram/types.ts';
import { inProcess, type Harness } from './harness.ts';
import { callbackDataOf } from './helpers.ts';

let harness: Harness;
let anna: Person;
beforeAll(async () => {
  harness = await inProcess();
  const servers = [{ name: 'web-1' }, { name: '\u200B\u2800' }, { name: 'db\u202E-1' }] as const;
  ({ person: anna } = await harness.linkAccount('Anna', servers));
  await harness.openCard(anna, 'web-1');
});
afterAll(() => harness.close());

const later = ({ id }: ChatMessage) => harness.messagesIn(anna).filter(each => each.id > id);

/** The first message of the bot after what a person writes. */
async function replyTo(text: string) {
  const written = await anna.writes(text);
  return harness.waitUntil(() => later(written)[0], `an answer to ${text}`);
}

const user = { id: 5, is_bot: false, first_name: 'Boris' };
const message = { message_id: 1, date: 1, chat: { id: 5, type: 'private' }, text: 'hello' };

/** Every service message of https://core.telegram.org/bots/api#message (Bot API 10.3), with a plausible value. */
const serviceMessages: Json = {
  pinned_message: message,
  message_auto_delete_timer_changed: { message_auto_delete_time: 86_400 },
  chat_background_set: { type: { type: 'chat_theme', theme_name: '🎄' } },
  write_access_allowed: { from_request: true },
  new_chat_title: 'Ops',
  new_chat_photo: [{ file_id: 'A', file_unique_id: 'B', width: 90, height: 90 }],
  delete_chat_photo: true,
  group_chat_created: true,
  supergroup_chat_created: true,
  channel_chat_created: true,
  new_chat_members: [user],
  left_chat_member: user,
  chat_owner_left: { new_owner: user },
  chat_owner_changed: { new_owner: user },
  forum_topic_created: { name: 'Alerts', icon_color: 7322096 },
  forum_topic_edited: { name: 'Alerts' },
  forum_topic_closed: {},
  forum_topic_reopened: {},
  general_forum_topic_hidden: {},
  general_forum_topic_unhidden: {},
  boost_added: { boost_count: 1 },
  giveaway_created: {},
  giveaway: { chats: [], winners_selection_date: 1, winner_count: 1 },
  giveaway_winners: { chat: message.chat, giveaway_message_id: 1, winners: [user] },
  giveaway_completed: { winner_count: 1 },
  gift: { gift: { id: '1', star_count: 15 } },
  gift_upgrade_sent: { gift: { id: '1', star_count: 15 } },
  unique_gift: { gift: { base_name: 'Rose', name: 'Rose-1', number: 1 }, origin: 'transfer' },
  invoice: { title: 'VPS', description: 'VPS', start_parameter: '', currency: 'EUR', total_amount: 500 },
  successful_payment: { currency: 'XTR', total_amount: 1, invoice_payload: 'a' },
  refunded_payment: { currency: 'XTR', total_amount: 1, invoice_payload: 'a' },
  paid_message_price_changed: { paid_message_star_count: 1 },
  direct_message_price_changed: { are_direct_messages_enabled: true },
  suggested_post_approved: { send_date: 1 },
  suggested_post_approval_failed: { price: { currency: 'XTR', amount: 1 } },
  suggested_post_declined: {},
  suggested_post_paid: { currency: 'XTR', amount: 1 },
  suggested_post_refunded: { reason: 'post_deleted' },
  users_shared: { request_id: 1, users: [{ user_id: 5 }] },
  chat_shared: { request_id: 1, chat_id: -1005 },
  connected_website: 'example.org',
  passport_data: { data: [], credentials: {} },
  proximity_alert_triggered: { traveler: user, watcher: user, distance: 10 },
  checklist_tasks_done: { marked_as_done_task_ids: [1] },
  checklist_tasks_added: { tasks: [] },
  poll_option_added: { option_persistent_id: '1', option_text: 'Yes' },
  poll_option_deleted: { option_persistent_id: '1', option_text: 'Yes' },
  community_chat_added: {},
  community_chat_removed: {},
  community_chat_joined: {},
  managed_bot_created: { bot: { id: 6, is_bot: true, first_name: 'Bot' } },
  video_chat_scheduled: { start_date: 1 },
  video_chat_started: {},
  video_chat_ended: { duration: 5 },
  video_chat_participants_invited: { users: [user] },
  web_app_data: { data: 'a', button_text: 'Open' },
  /** Of a later Bot API. */
  something_new_happened: {},
};

/** What the bot sends after a message, up to its answer to a command that it doesn't know. */
async function answersTo(first: ChatMessage | undefined): Promise<readonly string[]> {
  await anna.writes('/nonsense');
  const texts = () => (first === undefined ? [] : later(first)).map(({ text }) => text);
  await harness.waitUntil(() => texts().some(text => text.includes('/nonsense')), 'the answer to /nonsense');
  return texts().filter(text => !text.includes('/nonsense'));
}

test('no service message is answered', async () => {
  const [first] = await Promise.all(
    Object.entries(serviceMessages).map(([kind, value]) => anna.causesServiceMessage({ [kind]: value })),
  );
  expect(await answersTo(first)).toEqual([]);
});

test.each([
  ['en', "I didn't understand that"],
  ['ru', 'Не понимаю'],
])('an album is answered once, and a photo by itself too: %s', async (language, answer) => {
  await replyTo(`/lang ${language}`);
  const [first, ...others] = await anna.sendsPhotos(5);
  expect(others).toHaveLength(4);
  expect(await answersTo(first)).toEqual([expect.stringContaining(answer)]);
  const [photo] = await anna.sendsPhotos(1);
  expect(await answersTo(photo)).toEqual([expect.stringContaining(answer)]);
  await replyTo('/lang en');
});

describe.each([
  ['en', 'Forwarded commands', 'Reboot web-1', 'web-1 is back after'],
  ['ru', 'Пересланные команды', 'Перезагрузить web-1', 'web-1 перезагружен'],
])(
  'a power command that the person did not type here is answered with its button: %s',
  (language, answer, label, outcome) => {
    test.each(['forwarded', 'by way of another bot'])('%s', async how => {
      await replyTo(`/lang ${language}`);
      const { provider } = harness;
      const calls = provider.callsOf('reboot').length;
      const [boris] = harness.addPeople('Boris');
      const written = await boris.writes('/reboot web-1');
      const viaBot = { id: 8, is_bot: true, first_name: 'Snippets', username: 'snippets_bot' };
      const arrived =
        how === 'forwarded'
          ? await anna.forwards(written, anna)
          : await anna.writes('/reboot web-1', { viaBot });
      const offer = await harness.waitUntil(() => later(arrived)[0]);
      expect(offer.text).toContain(answer);
      expect(callbackDataOf(offer, label)).not.toBe('');
      expect(provider.callsOf('reboot')).toHaveLength(calls);
      anna.clicks(offer, label);
      await harness.waitUntil(() => offer.text.includes(outcome), 'the outcome');
      expect(provider.callsOf('reboot')).toHaveLength(calls + 1);
      await replyTo('/lang en');
    });
  },
);

test("a server's name that shows nothing is replaced by its address, and one never turns the line", async () => {
  const list = await replyTo('/servers');
  const labels = list.keyboard.flat().map(({ text }) => text);
  expect(labels.some(label => /^. (?:\d+\.){3}\d+$/u.test(label))).toBe(true);
  expect(labels.some(label => label.endsWith('db-1'))).toBe(true);
  expect([list.text, ...labels].join()).not.toMatch(/[\u200B\u2800\u202E]/);
  const card = await replyTo('/server db-1');
  expect(card.text).toContain('db-1');
  expect(card.text).not.toContain('\u202E');
});

test.each([
  ['zero-width characters', 'shop\u200B'],
  ['the Braille blank', '\u2800'],
  ['the Hangul filler', '\u3164'],
  ['a right-to-left override', '\u202Eshop'],
  ['an isolate', '\u2066shop\u2069'],
])('a name with %s is refused, and says why', async (_, name) => {
  for (const [language, why] of [
    ['ru', /невидимые/],
    ['en', /can't be seen/],
  ] as const) {
    await replyTo(`/lang ${language}`);
    expect((await replyTo(`/rename web-1 ${name}`)).text).toMatch(why);
    expect((await replyTo(`/link 777 abcdef0123456789 my ${name}`)).text).toMatch(why);
    const accounts = await replyTo('/accounts');
    anna.clicks(accounts, 'Inferno');
    const rename = language === 'en' ? 'Rename' : 'Переименовать';
    await harness.waitUntil(() => callbackDataOf(accounts, rename) !== '');
    anna.clicks(accounts, rename);
    await harness.waitUntil(() => /Send the new label|Отправьте новое название/.test(accounts.text));
    expect((await replyTo(name)).text).toMatch(why);
    await replyTo('/cancel');
  }
  expect((await replyTo('/rename web-1 👩‍🚒 shop')).text).toContain('👩‍🚒 shop');
  await replyTo('/rename 👩‍🚒 shop web-1');
});
