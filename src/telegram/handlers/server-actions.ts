import { type Card, matchServer } from '../../domain/card.ts';
import { notificationKinds } from '../../domain/notification.ts';
import type { ServerId } from '../../domain/server.ts';
import { muteChoices, muteEnd } from '../../domain/chat-settings.ts';
import { hasInvisible } from '../../domain/text.ts';
import type { Services } from '../../services/services.ts';
import type { Cards } from './cards.ts';
import { findOrRead, resolveServer } from './server-lookup.ts';
import { isServerName } from '../input.ts';
import type { CallbackDataOf } from '../callback-data.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import {
  serverActionsView,
  passwordView,
  alertsView,
  muteView,
  mutedView,
} from '../views/server-action-views.ts';
import { cardView } from '../views/server-views.ts';
import { boldName, boldTyped, failureText, shorten, view } from '../views/view.ts';

/** After this time the message with the password is deleted. */
const passwordShownMs = 60_000;

/** The rarer actions of a server: its lock and its root password. */
export function createServerActionsHandlers(
  { servers, chatSettings, notifications, now }: Services,
  cards: Cards,
) {
  const showMore = (ctx: RequestContext, card: Card) => {
    const isMuted = chatSettings.muteOf(ctx.chatId, card.id) !== undefined;
    return ctx.editOrReply(
      serverActionsView(card, ctx.locale, { isMuted, privateLink: cards.privateLink(card) }),
    );
  };

  const setLock = async (ctx: RequestContext, card: Card, isLocked: boolean): Promise<void> => {
    servers.setLock(ctx, card, isLocked);
    await ctx.answerCallback(isLocked ? 'locked' : 'unlocked');
    const changed = servers.card(ctx, card.id) ?? card;
    // The person who unlocks it wants its power buttons.
    await (isLocked ? showMore(ctx, changed) : cards.open(ctx, changed));
  };

  const showPassword = async (ctx: RequestContext, card: Card): Promise<void> => {
    const { chatId, personId, locale } = ctx;
    const name = boldName(card);
    await ctx.showWhenRead({
      meanwhile: view(locale, locale.t('password-fetching', { name })),
      pending: { kind: 'password', serverId: card.id },
      asNew: { protect: true },
      onSent: ({ messageId }) =>
        void notifications.enqueue({
          key: `password:${chatId}:${messageId}`,
          chatId,
          personId,
          body: { kind: 'delete', messageId, holdsSecret: true },
          dueAt: now() + passwordShownMs,
        }),
      read: async () => {
        const answer = await servers.readPassword(personId, card.id);
        if (answer.kind === 'failed')
          return view(locale, locale.t('password-failed', { reason: failureText(answer.failure, locale) }));
        return answer.value === undefined
          ? view(locale, locale.t('password-none', { name }))
          : passwordView(card, answer.value, locale);
      },
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
  } satisfies Handlers;
}

/** Which notifications about one server a chat gets, and muting it. */
export function createServerAlertsHandlers({ chatSettings, now }: Services, cards: Cards) {
  /** In a group only its owner decides, as with all settings of the group. */
  const withServer =
    <Data extends { readonly server: ServerId }>(
      handle: (ctx: RequestContext, card: Card, data: Data) => Promise<unknown>,
    ) =>
    (ctx: RequestContext, data: Data): Promise<void> =>
      cards.withServer(ctx.chatKind === 'private' ? 'view' : 'manage', handle)(ctx, data);

  const showAlerts = (ctx: RequestContext, card: Card, { from }: { readonly from: number }) => {
    const { chatId, locale } = ctx;
    const settings = {
      from,
      offInChat: chatSettings.get(chatId).disabledKinds,
      off: chatSettings.disabledKinds(chatId, card.id),
      mute: chatSettings.muteOf(chatId, card.id),
    };
    return ctx.editOrReply(alertsView(card, settings, locale));
  };

  return {
    callbacks: {
      alerts: withServer<CallbackDataOf<'alerts'>>(showAlerts),
      'set-alert': withServer(async (ctx, card, { choice, on, from }) => {
        const kind = notificationKinds[choice];
        if (kind === undefined) return;
        chatSettings.setKindEnabled(ctx.chatId, card.id, kind, on === 1);
        await showAlerts(ctx, card, { from });
      }),
      mute: withServer(async (ctx, card) => {
        await ctx.answerCallback();
        await ctx.reply(muteView(card, ctx.locale));
      }),
      'mute-menu': withServer((ctx, card) => {
        const mute = chatSettings.muteOf(ctx.chatId, card.id);
        return ctx.editOrReply(
          mute === undefined ? muteView(card, ctx.locale) : mutedView(card, mute.until, ctx.locale),
        );
      }),
      'mute-for': withServer(async (ctx, card, { choice, from }) => {
        const mute = muteChoices[choice];
        if (mute === undefined) return;
        const until = muteEnd(mute, now());
        chatSettings.mute(ctx.chatId, card.id, until);
        await ctx.editOrReply(mutedView(card, until, ctx.locale, from));
      }),
      unmute: withServer(async (ctx, card, { from }) => {
        chatSettings.unmute(ctx.chatId, card.id);
        await ctx.answerCallback('unmuted', { name: shorten(card.name, 64) });
        await showAlerts(ctx, card, { from });
      }),
    },
  } satisfies Handlers;
}

/** A person's own names for servers. */
export function createRenameServerHandlers({ servers, dialogs, now }: Services, cards: Cards) {
  const rename = async (ctx: RequestContext, card: Card, name: string): Promise<unknown> => {
    if (!isServerName(name)) {
      const isUnseen = name !== '' && hasInvisible(name);
      return ctx.reply(ctx.locale.t(isUnseen ? 'rename-invisible' : 'rename-bad'));
    }
    if (servers.rename(ctx, card.id, name) === 'taken')
      return ctx.reply(ctx.locale.t('rename-taken', { name: boldTyped(name, 64) }));
    // The question becomes the card again.
    const question = dialogs.current(ctx)?.kind === 'rename' ? dialogs.questionOf(ctx) : undefined;
    dialogs.leave(ctx);
    const renamed = servers.card(ctx, card.id) ?? card;
    const note = ctx.locale.t('rename-done', { name: boldName(renamed) });
    return ctx.editOrSend(question, cardView(renamed, ctx.locale, { now: now(), note }));
  };

  const ask = (ctx: RequestContext, card: Card) => {
    const { locale } = ctx;
    dialogs.start(ctx, { kind: 'rename', serverId: card.id });
    return ctx.editOrReply(
      view(
        locale,
        locale.t('rename-ask', { name: boldName(card) }),
        [card.label !== undefined && { kind: 'clear-name', server: card.id }],
        [{ kind: 'cancel' }],
      ),
    );
  };

  return {
    callbacks: {
      rename: cards.withServer('manage', ask),
      'clear-name': cards.withServer('manage', async (ctx, { id }) => {
        dialogs.leave(ctx);
        servers.rename(ctx, id, undefined);
        const card = servers.card(ctx, id);
        if (card === undefined) return;
        const note = ctx.locale.t('rename-cleared', { name: boldName(card) });
        await ctx.editOrReply(cardView(card, ctx.locale, { now: now(), note }));
      }),
    },
    commands: {
      rename: async (ctx, text) => {
        const parts = text.split(/\s+/);
        const [first = ''] = parts;
        if (parts.length < 2) return ctx.reply(ctx.locale.t('rename-usage'));
        // Names can have spaces: the old name is the longest prefix that is a server's name.
        const found = await findOrRead(servers, ctx, all => {
          for (let length = parts.length - 1; length > 0; length--) {
            const match = matchServer(all, parts.slice(0, length).join(' '));
            if (match.kind === 'one') return { card: match.card, name: parts.slice(length).join(' ') };
          }
          return undefined;
        });
        if (found === undefined) return resolveServer(servers, ctx, first);
        const card = await cards.permitted(ctx, found.card.id, 'manage');
        return card && rename(ctx, card, found.name);
      },
    },
    onText: async (ctx, text) => {
      const dialog = dialogs.current(ctx);
      if (dialog?.kind !== 'rename') return false;
      const card = servers.card(ctx, dialog.serverId);
      if (card !== undefined) await rename(ctx, card, text.trim());
      else {
        dialogs.leave(ctx);
        await ctx.refuse('callback-no-access');
      }
      return true;
    },
  } satisfies Handlers;
}
