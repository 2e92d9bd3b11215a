import type { Card } from '../../domain/card.ts';
import { notificationKinds } from '../../domain/notification.ts';
import type { ServerId } from '../../domain/server.ts';
import { muteChoices } from '../../domain/setting-choices.ts';
import type { Cards } from './cards.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers } from '../handler-types.ts';
import type { RequestContext } from '../request-context.ts';
import { alertsView, muteView, mutedView } from '../views/alert-views.ts';
import { shorten } from '../views/text.ts';

/** Which notifications about one server a chat gets, and muting it. */
export function createServerAlertsHandlers(
  { chatSettings, now }: Pick<Services, 'chatSettings' | 'now'>,
  cards: Cards,
): Handlers<'alerts' | 'set-alert' | 'mute' | 'mute-for' | 'unmute', never> {
  /** In a group only its owner decides, as about all its settings. */
  const withServer =
    <Data extends { readonly server: ServerId }>(
      handle: (ctx: RequestContext, card: Card, data: Data) => Promise<unknown>,
    ) =>
    (ctx: RequestContext, data: Data): Promise<void> =>
      cards.withServer(ctx.chatKind === 'private' ? 'view' : 'manage', handle)(ctx, data);

  const showAlerts = (ctx: RequestContext, card: Card) => {
    const { chatId, locale } = ctx;
    const settings = {
      offInChat: chatSettings.get(chatId).disabledEvents,
      off: chatSettings.kindsOff(chatId, card.id),
      mute: chatSettings.muteOf(chatId, card.id),
    };
    return ctx.editOrReply(alertsView(card, settings, locale));
  };

  return {
    callbacks: {
      alerts: withServer(showAlerts),
      'set-alert': withServer(async (ctx, card, { choice, on }) => {
        const kind = notificationKinds[choice];
        if (kind === undefined) return;
        chatSettings.setKind(ctx.chatId, card.id, kind, on === 1);
        await showAlerts(ctx, card);
      }),
      mute: withServer(async (ctx, card) => {
        await ctx.answerCallback();
        await ctx.reply(muteView(card, ctx.locale));
      }),
      'mute-for': withServer(async (ctx, card, { choice }) => {
        const mute = muteChoices[choice];
        if (mute === undefined) return;
        const until = mute.ms === undefined ? undefined : now() + mute.ms;
        chatSettings.mute(ctx.chatId, card.id, until);
        await ctx.editOrReply(mutedView(card, until, ctx.locale));
      }),
      unmute: withServer(async (ctx, card) => {
        chatSettings.unmute(ctx.chatId, card.id);
        await ctx.answerCallback(ctx.locale.tText('unmuted', { name: shorten(card.name, 64) }));
        await showAlerts(ctx, card);
      }),
    },
    commands: {},
  };
}
