import type { Services } from '../../services/services.ts';
import type { Messenger } from '../api/messenger.ts';
import type { BotMiddleware } from '../request-context.ts';

/**
 * Removes the buttons of a question once it was answered, cancelled, or replaced by another one. A question whose own
 * button was pressed has been edited by its handler.
 */
export function finishedQuestions({
  services: { dialogs, tasks },
  messenger,
}: {
  readonly services: Pick<Services, 'dialogs' | 'tasks'>;
  readonly messenger: Pick<Messenger, 'removeKeyboard'>;
}): BotMiddleware {
  return async ({ ctx }, next) => {
    if (ctx?.chatKind !== 'private') {
      await next();
      return;
    }
    const before = dialogs.questionOf(ctx);
    await next();
    const asked = ctx.question();
    if (asked !== undefined) dialogs.setQuestion(ctx, asked);
    const isOwnButton = ctx.callbackQueryId !== undefined && ctx.messageId === before;
    if (before === undefined || isOwnButton || dialogs.questionOf(ctx) === before) return;
    tasks.start('finish-question', () => messenger.removeKeyboard(ctx.chatId, before).then(() => undefined));
  };
}
