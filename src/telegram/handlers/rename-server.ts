import { cardView } from '../views/server-views.ts';
import { shortName, bold } from '../views/text.ts';
import { button } from '../views/view.ts';
import type { Card } from '../../domain/card.ts';
import { matchServer } from '../../domain/card.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers } from '../handler-types.ts';
import { isServerName } from '../input.ts';
import type { RequestContext } from '../request-context.ts';
import type { Cards } from './cards.ts';
import { resolveServer } from './server-lookup.ts';

/** A person's own names for servers. */
export function createRenameServerHandlers(
  { servers, dialogs, now }: Pick<Services, 'servers' | 'dialogs' | 'now'>,
  cards: Cards,
): Handlers<'rename' | 'clear-name', 'rename'> {
  const rename = async (ctx: RequestContext, card: Card, name: string): Promise<void> => {
    if (!isServerName(name)) {
      await ctx.reply(ctx.locale.t('rename-bad'));
      return;
    }
    servers.rename(ctx, card.id, name);
    dialogs.leave(ctx);
    const renamed = servers.card(ctx, card.id) ?? card;
    const note = ctx.locale.t('rename-done', { name: bold(shortName(renamed)) });
    await ctx.reply(cardView(renamed, ctx.locale, { now: now(), note }));
  };

  const ask = (ctx: RequestContext, card: Card) => {
    const { locale } = ctx;
    dialogs.start(ctx, { kind: 'rename', serverId: card.id });
    const clear = button(locale.tText('button-clear-name'), { kind: 'clear-name', server: card.id });
    return ctx.editOrReply({
      text: locale.t('rename-ask', { name: bold(shortName(card)) }),
      keyboard: [
        ...(card.label === undefined ? [] : [[clear]]),
        [button(locale.tText('button-cancel'), { kind: 'cancel' })],
      ],
    });
  };

  return {
    callbacks: {
      rename: cards.withServer('manage', ask),
      'clear-name': cards.withServer('manage', async (ctx, { id }) => {
        dialogs.leave(ctx);
        servers.rename(ctx, id, undefined);
        const card = servers.card(ctx, id);
        if (card === undefined) return;
        const note = ctx.locale.t('rename-cleared', { name: bold(shortName(card)) });
        await ctx.editOrReply(cardView(card, ctx.locale, { now: now(), note }));
      }),
    },
    commands: {
      rename: async (ctx, text) => {
        const parts = text.split(/\s+/);
        const all = servers.cardsOf(ctx);
        // Names can have spaces: the old name is the longest prefix that is a server's name.
        for (let length = parts.length - 1; length > 0; length--) {
          const match = matchServer(all, parts.slice(0, length).join(' '));
          if (match.kind !== 'one') continue;
          const card = await cards.permitted(ctx, match.card.id, 'manage');
          if (card !== undefined) await rename(ctx, match.card, parts.slice(length).join(' '));
          return;
        }
        if (parts.length < 2) await ctx.reply(ctx.locale.t('rename-usage'));
        else await resolveServer(servers, ctx, parts[0] ?? '');
      },
    },
    onText: async (ctx, text) => {
      const dialog = dialogs.current(ctx);
      if (dialog?.kind !== 'rename') return false;
      const card = servers.card(ctx, dialog.serverId);
      if (card !== undefined) await rename(ctx, card, text.trim());
      else {
        dialogs.leave(ctx);
        await ctx.refuse(ctx.locale.tText('callback-no-access'));
      }
      return true;
    },
  };
}
