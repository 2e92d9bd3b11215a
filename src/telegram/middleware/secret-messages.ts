import { join } from 'telegraf/format';
import type { Message } from 'telegraf/types';

import type { ChatId } from '../../domain/server.ts';
import { maxKeyTextLength } from '../../domain/ssh-key.ts';
import { createLru } from '../../lib/lru.ts';
import type { Services } from '../../services/services.ts';
import { isSecretCommand, parseCommand, textOf } from '../commands.ts';
import { findInFile, isOnlyKey, type FoundSecret, type SecretKind } from '../find-secret.ts';
import type { BotMiddleware, RequestContext, SentDocument } from '../request-context.ts';
import { topicOf } from '../update-context.ts';
import { findCredentials } from '../input.ts';
import { linkHelpView } from '../views/link-views.ts';
import type { MiddlewareDeps } from './deps.ts';

const refusals = {
  'private-key': 'keys-private',
  credentials: 'link-unasked',
  login: 'login-unasked',
  key: 'key-unasked',
} as const satisfies Record<SecretKind, string>;

/** Whether the person was asked for a secret, so that any message may be one. */
export const isAskedForSecret = (
  dialogs: Pick<Services['dialogs'], 'current'>,
  ctx: RequestContext,
): boolean => dialogs.current(ctx)?.kind === 'link';

/** Deletes a message that holds a secret. Its author is notified if that fails. */
export function deleteSecretMessage(
  notifications: Pick<Services['notifications'], 'enqueue'>,
  { chatId, personId, messageId }: Pick<RequestContext, 'chatId' | 'personId' | 'messageId'>,
): void {
  if (messageId === undefined) return;
  const body = { kind: 'delete', messageId, holdsSecret: true } as const;
  notifications.enqueue({ key: `delete:${chatId}:${messageId}`, chatId, personId, body });
}

/** Deletes a private message that contains a secret, and uses the secret only if it was asked for. */
function createInPrivate({ services: { notifications, dialogs }, onCredentials }: MiddlewareDeps) {
  return async (
    message: Message,
    isEdited: boolean,
    ctx: RequestContext,
    { kind, text }: FoundSecret,
  ): Promise<boolean> => {
    deleteSecretMessage(notifications, ctx);
    const command = parseCommand(textOf(message) ?? '');
    const isTyped = !isEdited && 'text' in message;
    if (kind === 'private-key') await ctx.reply(ctx.locale.t(refusals[kind]));
    else if (command !== undefined && isSecretCommand(command) && (isTyped || isEdited)) return false;
    else if (command === undefined && isAskedForSecret(dialogs, ctx)) await onCredentials(ctx, text);
    // A text that names its parts is a request to link.
    else if (command === undefined && isTyped && findCredentials(text) === 'named') {
      await onCredentials(ctx, text);
    } else await ctx.reply(linkHelpView(refusals[kind], ctx.locale));
    return true;
  };
}

/** A secret in a group is deleted, never used, and its author is warned. */
function createInGroup({ messenger, admission, localeFor, services: { tasks } }: MiddlewareDeps) {
  return async (message: Message, ctx: RequestContext | undefined, { kind }: FoundSecret): Promise<void> => {
    const chatId = message.chat.id as ChatId;
    const removed = await messenger.remove(chatId, message.message_id);
    if (admission.admitChat(chatId).kind !== 'admitted') return;
    const locale = ctx?.locale ?? localeFor({ personId: undefined, chatId });
    const warning = locale.t(kind === 'private-key' ? 'keys-private-in-group' : 'link-in-group');
    const isLeft = removed.kind === 'refused';
    const text = isLeft ? join([warning, locale.t('secret-left-in-group')], '\n\n') : warning;
    // The next message of this person may hold a secret too, and its deletion doesn't wait for the limit of messages.
    tasks.start('warn-of-secret', async () => {
      await messenger.send(chatId, { text, keyboard: [] }, { topicId: topicOf(message) });
    });
  };
}

/** How long after a command of theirs in a group a message of the same person is taken for its continuation. */
const continuesForMs = 5 * 60_000;

/** Recognises a key that somebody sends alone, right after a command in the same group. */
function createFindContinued(now: () => number) {
  const commandAt = createLru<string, number>(10_000);
  return (message: Message): FoundSecret | undefined => {
    if (message.chat.type === 'private' || message.from === undefined) return undefined;
    const person = `${message.chat.id}:${message.from.id}`;
    const text = textOf(message) ?? '';
    if (parseCommand(text) !== undefined) commandAt.set(person, now());
    const at = commandAt.get(person);
    const isSoon = at !== undefined && Math.abs(now() - at) < continuesForMs;
    return isSoon && isOnlyKey(message) ? { kind: 'key', text } : undefined;
  };
}

/**
 * Handles messages that hold a secret, before any handler sees them: commands, captions, edits, replies and small
 * files, in private and in groups. Only /link and /login go on to their handlers.
 */
export function secretMessages(deps: MiddlewareDeps): BotMiddleware {
  const inPrivate = createInPrivate(deps);
  const inGroup = createInGroup(deps);
  const findContinued = createFindContinued(deps.services.now);

  const readFile = async (
    message: Message,
    document: SentDocument | undefined,
  ): Promise<FoundSecret | undefined> => {
    if (document === undefined || document.size > maxKeyTextLength || document.isMedia) return undefined;
    if (message.chat.type !== 'private' && !deps.admission.admitFile(message.chat.id as ChatId))
      return undefined;
    const bytes = await document.read(maxKeyTextLength);
    return bytes === undefined ? undefined : findInFile(bytes);
  };

  return async ({ update, ctx, secret, document }, next) => {
    const isEdited = 'edited_message' in update;
    const message = isEdited ? update.edited_message : 'message' in update ? update.message : undefined;
    const continued = message && findContinued(message);
    const found = secret ?? continued ?? (message && (await readFile(message, document)));
    if (message === undefined || found === undefined) await next();
    else if (message.chat.type !== 'private') await inGroup(message, ctx, found);
    else if (ctx === undefined || !(await inPrivate(message, isEdited, ctx, found))) await next();
  };
}
