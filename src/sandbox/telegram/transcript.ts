import type { ChatMessage, ChatState, Json } from '../../../demo/telegram/types.ts';
import type { World } from '../../../demo/telegram/world.ts';

const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** The words for a service message. */
export function serviceWords(service: Json): string {
  const names = (value: unknown): string =>
    (Array.isArray(value) ? value : [value])
      .map(user => (user as { first_name?: string }).first_name ?? 'someone')
      .join(', ');
  if ('new_chat_members' in service) return `added ${names(service.new_chat_members)}`;
  if ('left_chat_member' in service) return `removed ${names(service.left_chat_member)}`;
  if ('new_chat_title' in service) return `renamed the group to ${String(service.new_chat_title)}`;
  if ('migrate_to_chat_id' in service) return 'upgraded the group to a supergroup';
  if ('migrate_from_chat_id' in service) return 'made this supergroup of the group';
  if ('forum_topic_created' in service)
    return `created the topic ${(service.forum_topic_created as { name: string }).name}`;
  if ('forum_topic_closed' in service) return 'closed the topic';
  if ('forum_topic_reopened' in service) return 'reopened the topic';
  if ('pinned_message' in service) return 'pinned a message';
  return Object.keys(service).join(', ');
}

function describe(world: World, message: ChatMessage): string {
  const who = message.fromBot
    ? world.bot.first_name
    : message.senderChat
      ? `${message.senderChat.title} (anonymous)`
      : (message.from?.first_name ?? '?');
  const marks = [
    ...(message.threadId === undefined
      ? []
      : [`in ${message.chat.topics.get(message.threadId)?.name ?? `topic ${message.threadId}`}`]),
    ...(message.replyTo ? [`replying to #${message.replyTo.id}`] : []),
    ...(message.silent ? ['silent'] : []),
    ...(message.protectedContent ? ['protected'] : []),
    ...(message.versions.length > 1 ? [`edited ${message.versions.length - 1}×`] : []),
    ...(message.deletedAt === undefined ? [] : [`deleted ${clock(message.deletedAt)}`]),
  ];
  const content = message.service
    ? `— ${serviceWords(message.service)}`
    : [message.document ? `<${message.document.file_name}>` : '', message.text].filter(Boolean).join(' ');
  const rows = message.keyboard.map(row => `      ${row.map(({ text }) => `[${text}]`).join(' ')}`);
  return [
    `${clock(message.at)} #${message.id} ${who}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}: ${content.replaceAll('\n', '\n      ')}`,
    ...rows,
  ].join('\n');
}

/** A chat as one would read it aloud, deleted messages too. */
export function transcript(world: World, chat: ChatState): string {
  const heading = `── ${chat.title} (${chat.kind} ${chat.id}${chat.blocked ? ', bot blocked' : ''})`;
  const presses = [...world.presses.values()]
    .filter(({ message }) => message.chat === chat)
    .map(({ at, by, message, data, answer }) => ({
      at,
      line: `${clock(at)} ${by.first_name} pressed "${data}" under #${message.id}${
        answer
          ? ` → ${answer.text ? `"${answer.text}"` : 'answered'} after ${Math.round(answer.afterMs)} ms`
          : ' → no answer'
      }`,
    }));
  const lines = [
    ...chat.messages.map(message => ({ at: message.at, line: describe(world, message) })),
    ...presses,
  ];
  return [heading, ...lines.sort((a, b) => a.at - b.at).map(({ line }) => line)].join('\n');
}

/** All chats, and the calls that failed. */
export function fullTranscript(world: World): string {
  const chats = [...world.chats.values()].filter(({ messages }) => messages.length > 0);
  const failures = world.calls
    .filter(({ status }) => status !== 'ok' && status !== 'pending')
    .slice(-10)
    .map(
      ({ at, method, status, code, description, fault }) =>
        `${clock(at)} ${method}: ${[status, code, description, fault].filter(Boolean).join(' ')}`,
    );
  return [
    ...chats.map(chat => transcript(world, chat)),
    ...(failures.length > 0 ? ['── calls that failed', ...failures] : []),
    `── ${world.updates.waiting().length} updates waiting`,
  ].join('\n');
}
