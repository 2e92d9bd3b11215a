import { decideDelivery, firstAttempt } from '../domain/delivery.ts';
import type { ChatId, ServerId } from '../domain/server.ts';
import type { ButtonsUntil, ExpiredButtons } from '../db/messages.ts';
import type { Context } from './context.ts';

const maxAtOnce = 20;
/** By then the message whose button was pressed shows the next step, so its buttons stay. */
const removedAfterMs = 2_000;

/** Removes the buttons of messages that a later step has made wrong, such as Pay under an order that is paid. */
export function createMessageButtons(
  deps: Pick<Context, 'db' | 'notifier' | 'tasks' | 'wakeups' | 'now' | 'random'>,
) {
  const { notifier, tasks, wakeups, now, random } = deps;
  const { messageButtons } = deps.db;
  const underWay = new Set<string>();

  const remove = async ({ chatId, messageId, attempts }: ExpiredButtons): Promise<void> => {
    const outcome = await notifier.removeButtons(chatId, messageId);
    const attempt = { ...firstAttempt('edit', now()), attempts: attempts + 1, jitter: random() };
    const decision = decideDelivery(outcome, attempt);
    if (decision.kind === 'retry') messageButtons.retry(chatId, messageId, decision.at);
    else messageButtons.remove(chatId, messageId);
  };

  return {
    /** Records that the buttons of a message are valid only until `until`. */
    watch: (
      { chatId, messageId }: { readonly chatId: ChatId; readonly messageId: number },
      server: ServerId,
      until: ButtonsUntil,
    ): void => messageButtons.add(chatId, messageId, server, until),
    /** Schedules the removal of buttons that are no longer valid. */
    expire: (server: ServerId, until: ButtonsUntil): void => {
      messageButtons.expire(server, until, now() + removedAfterMs);
      wakeups.liveMessages.wake();
    },
    /** Starts what is due; returns the time until the next run, in ms. */
    run(): number {
      const at = now();
      for (const message of messageButtons.due(at, maxAtOnce)) {
        const key = `${message.chatId}:${message.messageId}`;
        if (underWay.has(key)) continue;
        underWay.add(key);
        tasks.start('remove-buttons', () =>
          remove(message).finally(() => {
            underWay.delete(key);
            wakeups.liveMessages.wake();
          }),
        );
      }
      return Math.max(0, (messageButtons.nextDueAt(at) ?? Infinity) - now());
    },
  };
}

export type MessageButtons = ReturnType<typeof createMessageButtons>;
