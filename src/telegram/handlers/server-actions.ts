import type { Card } from '../../domain/card.ts';
import type { Cards } from './cards.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers } from '../handler-types.ts';
import type { RequestContext } from '../request-context.ts';
import { serverActionsView, passwordView } from '../views/server-action-views.ts';
import { shortName, bold, failureText } from '../views/text.ts';
import { resolveServer } from './server-lookup.ts';

/** After this time the message with the password is deleted. */
const passwordShownMs = 60_000;

/** The rarer actions of a server: its lock and its root password. */
export function createServerActionsHandlers(
  {
    servers,
    chatSettings,
    pendingRequests,
    notifications,
    transaction,
    tasks,
    now,
  }: Pick<
    Services,
    'servers' | 'chatSettings' | 'pendingRequests' | 'notifications' | 'transaction' | 'tasks' | 'now'
  >,
  cards: Cards,
): Handlers<'server-actions' | 'password' | 'lock' | 'unlock', 'password'> {
  const showMore = (ctx: RequestContext, card: Card) => {
    const isMuted = chatSettings.muteOf(ctx.chatId, card.id) !== undefined;
    return ctx.editOrReply(
      serverActionsView(card, ctx.locale, { isMuted, privateLink: cards.privateLink(card) }),
    );
  };

  const setLock = async (ctx: RequestContext, card: Card, isLocked: boolean): Promise<void> => {
    servers.setLock(ctx, card, isLocked);
    await ctx.answerCallback(ctx.locale.tText(isLocked ? 'locked' : 'unlocked'));
    await showMore(ctx, servers.card(ctx, card.id) ?? card);
  };

  const showPassword = async (ctx: RequestContext, card: Card): Promise<void> => {
    const { chatId, personId, locale } = ctx;
    const name = bold(shortName(card));
    await ctx.answerCallback();
    const placeholder = { text: locale.t('password-fetching', { name }), keyboard: [] };
    const shown = await ctx.reply(placeholder, { protect: true });
    if (shown === undefined) return;
    const { messageId } = shown;
    transaction(() => {
      pendingRequests.start(shown, { kind: 'password', serverId: card.id });
      notifications.enqueue({
        key: `password:${chatId}:${messageId}`,
        chatId,
        personId,
        body: { kind: 'delete', messageId, holdsSecret: true },
        dueAt: now() + passwordShownMs,
      });
    });
    tasks.start('read-password', async signal => {
      const answer = await servers.readPassword(personId, card.id);
      // After a shutdown the next process reports it as interrupted.
      if (signal.aborted) return;
      if (answer.kind === 'ok' && answer.value !== undefined) {
        await ctx.editIfCurrent(shown, passwordView(card, answer.value, locale));
      } else {
        const text =
          answer.kind === 'failed'
            ? locale.t('password-failed', { reason: failureText(answer.failure, locale) })
            : locale.t('password-none', { name });
        await ctx.editIfCurrent(shown, { text, keyboard: [] });
      }
      pendingRequests.end(shown);
    });
  };

  return {
    callbacks: {
      'server-actions': cards.withServer('view', showMore),
      password: cards.withServer('secret', showPassword),
      lock: cards.withServer('manage', (ctx, card) => setLock(ctx, card, true)),
      unlock: cards.withServer('manage', (ctx, card) => setLock(ctx, card, false)),
    },
    commands: {
      password: async (ctx, name) => {
        const named = await resolveServer(servers, ctx, name);
        const card = named && (await cards.permitted(ctx, named.id, 'secret'));
        if (card !== undefined) await showPassword(ctx, card);
      },
    },
  };
}
