import type { Message } from 'telegraf/types';

import type { Messenger } from '../api/messenger.ts';
import { parseCommand } from '../commands.ts';
import type { DocumentHandler, SentDocument, TextHandler } from '../handler-types.ts';
import type { BotMiddleware } from './context.ts';

/** Handles what is no command in a private chat: answers to a dialog's question, files, and edited messages. */
export function routeMessages(deps: {
  readonly texts: readonly TextHandler[];
  readonly documents: readonly DocumentHandler[];
  readonly messenger: Pick<Messenger, 'download'>;
}): BotMiddleware {
  const documentIn = (message: Message): SentDocument | undefined => {
    if (!('document' in message)) return undefined;
    const { file_id: id, file_name: fileName = '', file_size: size = 0 } = message.document;
    return { fileName, size, read: maxBytes => deps.messenger.download(id, maxBytes) };
  };

  return async ({ update, ctx }) => {
    if (ctx?.chatKind !== 'private') return;
    if ('edited_message' in update) {
      const { edited_message: message } = update;
      const isCommand = 'text' in message && parseCommand(message.text) !== undefined;
      // An edited message is no command: its earlier text may have been one, and was carried out.
      if (isCommand) await ctx.reply(ctx.locale.t('edited-command'));
    } else if ('message' in update) {
      const { message } = update;
      if ('text' in message) {
        for (const handle of deps.texts) if (await handle(ctx, message.text)) return;
      }
      const document = documentIn(message);
      if (document !== undefined) {
        for (const handle of deps.documents) if (await handle(ctx, document)) return;
      }
      await ctx.reply(ctx.locale.t('unhandled-message'));
    }
  };
}
