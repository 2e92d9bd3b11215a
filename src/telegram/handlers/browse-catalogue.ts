import { accountFor } from '../account-lookup.ts';
import type { Services } from '../../services/services.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import { balanceUnknownView, balanceView } from '../views/account-views.ts';
import {
  type CatalogueAt,
  askPartView,
  catalogueUnreadView,
  tariffsView,
  templatesView,
} from '../views/catalogue-views.ts';
import type { View } from '../views/view.ts';

type Kind = 'tariffs' | 'templates';

const dialogKinds = { tariffs: 'find-tariff', templates: 'find-template' } as const;

/** What the provider sells and installs, and what is left on an account. */
export function createCatalogueFeature(
  services: Pick<Services, 'links' | 'balance' | 'catalogue' | 'dialogs' | 'tasks' | 'now'>,
): Feature<'tariffs' | 'templates' | 'find-tariff' | 'find-template' | 'balance'> {
  const { links, balance, catalogue, dialogs, tasks, now } = services;
  const view = (
    turn: Turn,
    kind: Kind,
    { page, part }: Pick<CatalogueAt, 'page' | 'part'>,
  ): View | undefined => {
    const known = catalogue.known();
    if (known === undefined) return undefined;
    const { tariffs, templates } = known.catalogue;
    const { readAt, failure } = known;
    const at = { page, part, readAt, failure, now: now() };
    return kind === 'tariffs'
      ? tariffsView(tariffs, at, turn.words)
      : templatesView(templates, at, turn.words);
  };

  /** Shows at once what is known, and again what has been read since, if the message still shows it. */
  const open = async (turn: Turn, kind: Kind, at: Pick<CatalogueAt, 'page' | 'part'>): Promise<void> => {
    const { words } = turn;
    await turn.answer();
    const isStale = catalogue.isStale();
    const before = catalogue.known();
    const shown = await turn.show(view(turn, kind, at) ?? catalogueUnreadView(kind, words));
    if (shown === undefined || !isStale) return;
    tasks.start('read-catalogue', async () => {
      const answer = await catalogue.get();
      const after = catalogue.known();
      if (!shown.isCurrent() || (after !== undefined && after === before)) return;
      const failure = answer.kind === 'failed' ? answer.failure : undefined;
      await turn.update(shown, view(turn, kind, at) ?? catalogueUnreadView(kind, words, failure));
    });
  };

  const find = (turn: Turn, kind: Kind): void => dialogs.start(turn, { kind: dialogKinds[kind] });

  const ask = async (turn: Turn, kind: Kind): Promise<void> => {
    find(turn, kind);
    await turn.answer();
    await turn.show(askPartView(kind, turn.words));
  };

  const command = (kind: Kind) => async (turn: Turn, text: string) => {
    await open(turn, kind, { page: 0, part: text === '' ? undefined : text.slice(0, 100) });
  };

  const openBalance = async (turn: Turn, id?: Parameters<typeof accountFor>[2]): Promise<void> => {
    const link = await accountFor(links, turn, id);
    if (link === undefined) return;
    const { words, personId } = turn;
    const own = links.ofPerson(personId);
    await turn.answer();
    if (balance.isHidden()) {
      await turn.show(balanceUnknownView(words));
      return;
    }
    const shown = await turn.show(balanceView(link, own, words));
    if (shown === undefined) return;
    tasks.start('read-balance', async () => {
      const answer = await balance.read(personId, link.accountId);
      const isUnknown = answer.kind === 'failed' && answer.failure.kind === 'unknown-action';
      await turn.update(shown, isUnknown ? balanceUnknownView(words) : balanceView(link, own, words, answer));
    });
  };

  return {
    presses: {
      tariffs: (turn, { page }) => open(turn, 'tariffs', { page }),
      templates: (turn, { page }) => open(turn, 'templates', { page }),
      'find-tariff': turn => ask(turn, 'tariffs'),
      'find-template': turn => ask(turn, 'templates'),
      balance: (turn, { link }) => openBalance(turn, link),
    },
    commands: {
      tariffs: command('tariffs'),
      templates: command('templates'),
      balance: turn => openBalance(turn),
    },
    texts: [
      async (turn, text) => {
        const dialog = dialogs.current(turn);
        const kind =
          dialog?.kind === 'find-tariff'
            ? 'tariffs'
            : dialog?.kind === 'find-template'
              ? 'templates'
              : undefined;
        if (kind === undefined) return false;
        // Whoever found nothing types on.
        find(turn, kind);
        await open(turn, kind, { page: 0, part: text.trim().slice(0, 100) });
        return true;
      },
    ],
  };
}
