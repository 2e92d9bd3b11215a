import type { CallbackQuery, ChatMessage, ChatState, Json } from './types.ts';
import type { World } from './world.ts';

const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** What a service message says after the name of its author. */
export function describeService(service: Json): string {
  const names = (value: unknown): string =>
    (Array.isArray(value) ? value : [value])
      .map(user => (user as { first_name?: string }).first_name ?? 'someone')
      .join(', ');
  if ('new_chat_members' in service) return `added ${names(service.new_chat_members)}`;
  if ('left_chat_member' in service) return `removed ${names(service.left_chat_member)}`;
  if ('migrate_to_chat_id' in service) return 'upgraded the group to a supergroup';
  if ('migrate_from_chat_id' in service) return 'created this supergroup from the group';
  if ('forum_topic_created' in service)
    return `created the topic ${(service.forum_topic_created as { name: string }).name}`;
  if ('forum_topic_closed' in service) return 'closed the topic';
  if ('forum_topic_reopened' in service) return 'reopened the topic';
  return Object.keys(service).join(', ');
}

/** A message on one line: its file's name, and its text. */
export const summaryOf = ({ service, document, text }: ChatMessage): string =>
  service ? describeService(service) : [document?.file_name, text].filter(Boolean).join(' ');

function authorOf(world: World, { fromBot, senderChat, from }: ChatMessage): string {
  if (fromBot) return world.bot.first_name;
  return senderChat ? `${senderChat.title} (anonymous)` : (from?.first_name ?? '?');
}

function describeMessage(world: World, message: ChatMessage): string {
  const { id, chat, at, threadId, replyTo, versions, deletedAt, keyboard } = message;
  const notes = [
    threadId !== undefined && `in ${chat.topics.get(threadId)?.name ?? `topic ${threadId}`}`,
    replyTo && `replying to #${replyTo.id}`,
    message.silent && 'silent',
    message.protectedContent && 'protected',
    versions.length > 1 && `edited ${versions.length - 1}×`,
    deletedAt !== undefined && `deleted ${clock(deletedAt)}`,
  ].filter(note => typeof note === 'string');
  const text = summaryOf(message).replaceAll('\n', '\n      ');
  const heading = `${clock(at)} #${id} ${authorOf(world, message)}`;
  const rows = keyboard.map(row => `\n      ${row.map(button => `[${button.text}]`).join(' ')}`);
  return `${heading}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}: ${text}${rows.join('')}`;
}

function describeCallback({ at, by, data, message, answer }: CallbackQuery): string {
  const outcome = answer
    ? `${answer.text ? `"${answer.text}"` : 'answered'} after ${answer.afterMs} ms`
    : 'no answer';
  return `${clock(at)} ${by.first_name} sent "${data}" from #${message.id} → ${outcome}`;
}

function describeChat(world: World, chat: ChatState): string {
  const lines = [
    ...chat.messages.map(message => ({ at: message.at, line: describeMessage(world, message) })),
    ...[...world.callbackQueries.values()]
      .filter(({ message }) => message.chat === chat)
      .map(query => ({ at: query.at, line: describeCallback(query) })),
  ].toSorted((a, b) => a.at - b.at);
  const heading = `── ${chat.title} (${chat.kind} ${chat.id}${chat.blocked ? ', bot blocked' : ''})`;
  return [heading, ...lines.map(({ line }) => line)].join('\n');
}

/** Every chat with its deleted messages, and the latest calls that failed: for the error of a test. */
export function describeWorld(world: World): string {
  const failures = world.calls
    .filter(({ status }) => status === 'error' || status === 'broken')
    .slice(-10)
    .map(
      ({ at, method, status, code, description, fault }) =>
        `${clock(at)} ${method}: ${[status, code, description, fault].filter(Boolean).join(' ')}`,
    );
  return [
    ...[...world.chats.values()]
      .filter(({ messages }) => messages.length > 0)
      .map(chat => describeChat(world, chat)),
    '── failed calls',
    ...failures,
    `── ${world.updates.waiting().length} updates waiting`,
  ].join('\n');
}
