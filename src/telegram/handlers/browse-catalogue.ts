import { dialogExpiresMs } from '../../domain/dialog.ts';
import { accountFor } from '../../bot/accounts.ts';
import type { House } from '../../bot/house.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../../bot/turn.ts';
import { balanceUnknownView, balanceView } from '../../bot/views/balance-views.ts';
import type { CatalogueAt } from '../../bot/views/catalogue-views.ts';
import { askPartView, catalogueUnreadView, tariffsView, templatesView } from '../../bot/views/catalogue-views.ts';
import type { View } from '../../bot/views/view.ts';

type Kind = 'tariffs' | 'templates';

const dialogs = { tariffs: 'find-tariff', templates: 'find-template' } as const;

/** What the provider sells and installs, and what is left on an account. */
export function createCatalogueFeature(
  house: House,
): Feature<'tariffs' | 'templates' | 'find-tariff' | 'find-template' | 'balance'> {
  const view = (
    turn: Turn,
    kind: Kind,
    { page, part }: Pick<CatalogueAt, 'page' | 'part'>,
  ): View | undefined => {
    const known = house.catalogue.known();
    if (known === undefined) return undefined;
    const { catalogue, readAt, failure } = known;
    const at = { page, part, readAt, failure, now: house.now() };
    return kind === 'tariffs'
      ? tariffsView(catalogue.tariffs, at, turn.words)
      : templatesView(catalogue.templates, at, turn.words);
  };

  /** Shows at once what is known, and again what has been read since, if the message still shows it. */
  const open = async (turn: Turn, kind: Kind, at: Pick<CatalogueAt, 'page' | 'part'>): Promise<void> => {
    const { words } = turn;
    await turn.answer();
    const isStale = house.catalogue.isStale();
    const before = house.catalogue.known();
    const shown = await turn.show(view(turn, kind, at) ?? catalogueUnreadView(kind, words));
    if (shown === undefined || !isStale) return;
    house.start('read-catalogue', async () => {
      const answer = await house.catalogue.get();
      const now = house.catalogue.known();
      if (!shown.isCurrent() || (now !== undefined && now === before)) return;
      const failure = answer.kind === 'failed' ? answer.failure : undefined;
      await turn.update(shown, view(turn, kind, at) ?? catalogueUnreadView(kind, words, failure));
    });
  };

  const find = (turn: Turn, kind: Kind): void =>
    house.dialogs.begin(turn.chatId, turn.personId, { kind: dialogs[kind] }, house.now() + dialogExpiresMs);

  const ask = async (turn: Turn, kind: Kind): Promise<void> => {
    find(turn, kind);
    await turn.answer();
    await turn.show(askPartView(kind, turn.words));
  };

  const command = (kind: Kind) => async (turn: Turn, text: string) => {
    await open(turn, kind, { page: 0, part: text === '' ? undefined : text.slice(0, 100) });
  };

  const openBalance = async (turn: Turn, id?: Parameters<typeof accountFor>[2]): Promise<void> => {
    const link = await accountFor(house, turn, id);
    if (link === undefined) return;
    const { words, personId } = turn;
    const links = house.links.ofPerson(personId);
    await turn.answer();
    if (house.balance.isHidden()) {
      await turn.show(balanceUnknownView(words));
      return;
    }
    const shown = await turn.show(balanceView(link, links, words));
    if (shown === undefined) return;
    house.start('read-balance', async () => {
      const answer = await house.balance.read(personId, link.accountId);
      const isUnknown = answer.kind === 'failed' && answer.failure.kind === 'unknown-action';
      await turn.update(
        shown,
        isUnknown ? balanceUnknownView(words) : balanceView(link, links, words, answer),
      );
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
        const dialog = house.dialogs.get(turn.chatId, turn.personId, house.now());
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
