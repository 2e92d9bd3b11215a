import type { Message } from 'telegraf/types';

import type { Messenger } from '../api/messenger.ts';
import type { Locale } from '../locales/locale.ts';
import type { ChatId } from '../../domain/server.ts';
import type { Services } from '../../services/services.ts';
import { isForBot, isSecretCommand, parseCommand, textOf } from '../commands.ts';
import type { TextHandler, RequestContext, BotMiddleware } from '../request-context.ts';
import { isForwarded, topicOf, type LocaleHint } from '../update-context.ts';
import { commandHoldsSecret, findCredentials, looksSecret, surelyHoldsCredentials } from '../input.ts';
import { linkHelpView } from '../views/link-views.ts';
import type { Admission } from './access.ts';

/** Deletes a message that holds a secret. Its author is notified if that fails. */
export function deleteSecretMessage(
  notifications: Pick<Services['notifications'], 'enqueue'>,
  { chatId, personId, messageId }: Pick<RequestContext, 'chatId' | 'personId' | 'messageId'>,
): void {
  if (messageId === undefined) return;
  const body = { kind: 'delete', messageId, holdsSecret: true } as const;
  notifications.enqueue({ key: `delete:${chatId}:${messageId}`, chatId, personId, body });
}

/** Deletes credentials or a login that nobody asked for, unused, and says how to link. */
export async function refuseSecret(
  notifications: Pick<Services['notifications'], 'enqueue'>,
  ctx: RequestContext,
  text: string,
): Promise<void> {
  deleteSecretMessage(notifications, ctx);
  const isLogin = findCredentials(text) === undefined;
  await ctx.reply(linkHelpView(isLogin ? 'login-unasked' : 'link-unasked', ctx.locale));
}

/**
 * Deletes secrets where no command handler does: in groups, in captions, in edited messages. What the guards
 * handle, such as private keys, is not passed on either.
 */
export function secretMessages(deps: {
  readonly services: Pick<Services, 'notifications'>;
  readonly messenger: Pick<Messenger, 'send' | 'remove'>;
  readonly admission: Pick<Admission, 'admitChat'>;
  readonly guards: readonly TextHandler[];
  readonly localeFor: (hint: LocaleHint) => Locale;
  readonly botUsername: string;
}): BotMiddleware {
  const { messenger, admission, guards, localeFor } = deps;
  const { notifications } = deps.services;

  const isGuarded = async (ctx: RequestContext, text: string): Promise<boolean> => {
    for (const guard of guards) if (await guard(ctx, text)) return true;
    return false;
  };

  /** Deletes a secret that isn't a command of somebody who can be answered, and warns the group. */
  const warnGroup = async (message: Message): Promise<void> => {
    const chatId = message.chat.id as ChatId;
    await messenger.remove(chatId, message.message_id);
    if (admission.admitChat(chatId).kind !== 'admitted') return;
    const text = localeFor({ personId: undefined, chatId }).t('link-in-group');
    await messenger.send(chatId, { text, keyboard: [] }, { topicId: topicOf(message) });
  };

  /** `true`: the message is handled. */
  const inGroup = async (message: Message, isEdited: boolean, ctx?: RequestContext): Promise<boolean> => {
    const text = textOf(message);
    const command = parseCommand(text ?? '');
    if (text === undefined) return false;
    if (command === undefined || !isForBot(command, deps.botUsername)) {
      if (!surelyHoldsCredentials(text)) return false;
      await warnGroup(message);
      return true;
    }
    // Only a command that the person typed here is one that they give.
    const author = !isEdited && 'text' in message && !isForwarded(message) ? ctx : undefined;
    if (author !== undefined && (await isGuarded(author, text))) return true;
    if (!isSecretCommand(command) && !commandHoldsSecret(command.text)) return false;
    if (author === undefined) await warnGroup(message);
    else {
      await messenger.remove(author.chatId, message.message_id);
      await author.reply(author.locale.t('link-in-group'));
    }
    return true;
  };

  const inPrivate = async (message: Message, isEdited: boolean, ctx: RequestContext): Promise<boolean> => {
    const text = textOf(message);
    if (text === undefined) return false;
    if (await isGuarded(ctx, text)) return true;
    const command = parseCommand(text);
    const isTyped = !isEdited && 'text' in message;
    if (command === undefined) {
      // The handler of a text deletes its message itself, as do those of /link and /login.
      if (isTyped || !looksSecret(text)) return false;
    } else if (isSecretCommand(command)) {
      if (!isTyped) deleteSecretMessage(notifications, ctx);
      return false;
    } else if (!commandHoldsSecret(command.text)) return false;
    await refuseSecret(notifications, ctx, command?.text ?? text);
    return true;
  };

  return async ({ update, ctx }, next) => {
    const isEdited = 'edited_message' in update;
    const message = isEdited ? update.edited_message : 'message' in update ? update.message : undefined;
    let isDone = false;
    if (message !== undefined) {
      if (message.chat.type !== 'private') isDone = await inGroup(message, isEdited, ctx);
      else if (ctx !== undefined) isDone = await inPrivate(message, isEdited, ctx);
    }
    if (!isDone) await next();
  };
}
