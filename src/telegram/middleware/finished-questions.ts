import type { Dialog } from '../../domain/dialog.ts';
import type { Services } from '../../services/services.ts';
import type { Messenger } from '../api/messenger.ts';
import type { BotMiddleware } from '../request-context.ts';

/** The dialogs whose question has **Cancel**; during others it belongs to something else. */
const withCancel: ReadonlySet<Dialog['kind'] | undefined> = new Set([
  ...(['link', 'rename', 'relabel', 'time-zone', 'order', 'install'] as const),
]);

/**
 * Removes the buttons of a question once it was answered, cancelled, or replaced by another one, unless its message
 * shows something else by now.
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
    if (asked !== undefined && withCancel.has(dialogs.current(ctx)?.kind)) dialogs.setQuestion(ctx, asked);
    if (before === undefined || dialogs.questionOf(ctx) === before || ctx.hasEdited(before)) return;
    // The handler of its own button may still be reading what it will show.
    if (ctx.callbackQueryId !== undefined && ctx.messageId === before) return;
    tasks.start('finish-question', () => messenger.removeKeyboard(ctx.chatId, before).then(() => undefined));
  };
}
