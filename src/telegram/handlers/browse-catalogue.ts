import type { ProviderFailure } from '../../domain/failure.ts';
import type { LinkId } from '../../domain/server.ts';
import type { Catalogue } from '../../domain/catalogue.ts';
import type { Services } from '../../services/services.ts';
import { accountFor } from './linked-accounts.ts';
import type { RequestContext, Handlers } from '../request-context.ts';
import { balanceUnknownView, balanceView } from '../views/account-views.ts';
import {
  askPartView,
  catalogueUnreadView,
  finders,
  tariffsView,
  templatesView,
  type CatalogueAt,
} from '../views/catalogue-views.ts';
import type { View } from '../views/view.ts';

/** Shows a view of the catalogue: at once if the catalogue is cached, else after it has been read. */
export async function showCatalogue(
  { catalogue, tasks }: Services,
  ctx: RequestContext,
  views: {
    readonly ready: (catalogue: Catalogue) => View;
    readonly reading: View;
    readonly failed: (failure: ProviderFailure) => View;
  },
): Promise<void> {
  const cached = catalogue.known();
  if (cached !== undefined) {
    await ctx.editOrReply(views.ready(cached.catalogue));
    // Refreshes the cache for the next request.
    if (catalogue.isStale()) {
      tasks.start('read-catalogue', async () => {
        await catalogue.get();
      });
    }
    return;
  }
  await ctx.showWhenRead({
    meanwhile: views.reading,
    read: async () => {
      const answer = await catalogue.get();
      return answer.kind === 'ok' ? views.ready(answer.value) : views.failed(answer.failure);
    },
  });
}

type Kind = 'tariffs' | 'templates';
/** A page, or the entries whose names hold a part. */
type Selection = Pick<CatalogueAt, 'page' | 'part'>;

const maxPartLength = 100;

/** The provider's tariffs and templates, and the balance of an account. */
export function createBrowseCatalogueHandlers({ links, balance, catalogue, dialogs, now }: Services) {
  const view = (ctx: RequestContext, kind: Kind, { page, part }: Selection): View | undefined => {
    const cached = catalogue.known();
    if (cached === undefined) return undefined;
    const { tariffs, templates } = cached.catalogue;
    const { readAt, failure } = cached;
    const at = { page, part, readAt, failure, now: now() };
    return kind === 'tariffs'
      ? tariffsView(tariffs, at, ctx.locale)
      : templatesView(templates, at, ctx.locale);
  };

  /** Shows the cached value, and again the one that was read since. */
  const show = async (ctx: RequestContext, kind: Kind, selection: Selection): Promise<unknown> => {
    const { locale } = ctx;
    const before = catalogue.known();
    const meanwhile = view(ctx, kind, selection) ?? catalogueUnreadView(kind, locale);
    if (!catalogue.isStale()) return ctx.editOrReply(meanwhile);
    return ctx.showWhenRead({
      meanwhile,
      read: async () => {
        const answer = await catalogue.get();
        const after = catalogue.known();
        if (after !== undefined && after === before) return undefined;
        const failure = answer.kind === 'failed' ? answer.failure : undefined;
        return view(ctx, kind, selection) ?? catalogueUnreadView(kind, locale, failure);
      },
    });
  };

  const ask = (ctx: RequestContext, kind: Kind) => {
    dialogs.start(ctx, { kind: finders[kind] });
    return ctx.editOrReply(askPartView(kind, ctx.locale));
  };

  const command = (kind: Kind) => (ctx: RequestContext, text: string) =>
    show(ctx, kind, { page: 0, part: text === '' ? undefined : text.slice(0, maxPartLength) });

  const showBalance = async (ctx: RequestContext, id?: LinkId): Promise<unknown> => {
    const { locale, personId } = ctx;
    const link = await accountFor(links, ctx, id);
    if (link === undefined) return undefined;
    if (balance.isHidden()) return ctx.editOrReply(balanceUnknownView(locale));
    const own = links.ofPerson(personId);
    return ctx.showWhenRead({
      meanwhile: balanceView(link, own, locale),
      read: async () => {
        const answer = await balance.read(personId, link.accountId);
        const isUnknown = answer.kind === 'failed' && answer.failure.kind === 'unknown-action';
        return isUnknown ? balanceUnknownView(locale) : balanceView(link, own, locale, answer);
      },
    });
  };

  return {
    callbacks: {
      tariffs: (ctx, { page }) => show(ctx, 'tariffs', { page }),
      templates: (ctx, { page }) => show(ctx, 'templates', { page }),
      'find-tariff': ctx => ask(ctx, 'tariffs'),
      'find-template': ctx => ask(ctx, 'templates'),
      balance: (ctx, { link }) => showBalance(ctx, link),
    },
    commands: {
      tariffs: command('tariffs'),
      templates: command('templates'),
      balance: ctx => showBalance(ctx),
    },
    onText: async (ctx, text) => {
      const dialog = dialogs.current(ctx);
      const kind = (['tariffs', 'templates'] as const).find(each => finders[each] === dialog?.kind);
      if (kind === undefined) return false;
      // The dialog stays open for another try.
      dialogs.start(ctx, { kind: finders[kind] });
      await show(ctx, kind, { page: 0, part: text.trim().slice(0, maxPartLength) });
      return true;
    },
  } satisfies Handlers;
}
