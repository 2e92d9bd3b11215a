import type { ChatKind } from '../../domain/access.ts';
import type { Card } from '../../domain/card.ts';
import type { UnreadAccount } from '../../domain/outage.ts';
import { defaultLink } from '../../domain/access.ts';
import type { Locale } from '../locales/locale.ts';
import { problemRows, serverCounts } from './server-list-views.ts';
import { linkAgainRow, rejectedIn } from './outdated.ts';
import { bold, lines, type View, privateChatRow, view } from './view.ts';

/** For a person without a linked account. */
export const welcomeView = (locale: Locale): View =>
  view(locale, locale.t('home-unlinked'), [{ kind: 'link', style: 'primary' }], [{ kind: 'help' }]);

/** The home menu, with the number of servers in each state. */
export const homeView = (
  cards: readonly Card[],
  locale: Locale,
  unread: readonly UnreadAccount[] = [],
): View => {
  const rejected = rejectedIn(unread);
  return view(
    locale,
    lines(...serverCounts(cards, locale, unread)),
    // For several, the menu has Accounts.
    rejected.length === 1 && linkAgainRow(rejected),
    [{ kind: 'servers', style: 'primary' }],
    ...problemRows(cards, locale),
    [
      { kind: 'orders', page: 0 },
      { kind: 'order', page: 0 },
    ],
    [{ kind: 'keys', link: defaultLink, page: 0 }, { kind: 'accounts' }],
    [{ kind: 'settings' }, { kind: 'help' }],
    [{ kind: 'add-to-group', link: defaultLink }],
  );
};

export const helpView = (locale: Locale, chat: ChatKind): View =>
  chat === 'group'
    ? view(locale, locale.t('group-help'), [{ kind: 'servers' }])
    : view(
        locale,
        locale.t('help', {
          servers: bold(locale.tText('help-servers')),
          orders: bold(locale.tText('help-orders')),
          accounts: bold(locale.tText('help-accounts')),
          teams: bold(locale.tText('help-teams')),
          settings: bold(locale.tText('help-settings')),
        }),
        [{ kind: 'home' }],
      );

/** For a group that shows no account yet. */
export const unknownGroupView = (locale: Locale, botUsername: string): View =>
  view(locale, locale.t('group-unsubscribed-yet'), privateChatRow(locale, botUsername));

/** For a command that works only in the private chat. */
export const privateOnlyView = (command: string, locale: Locale, botUsername: string): View =>
  view(
    locale,
    locale.t('group-private-only', { command }),
    privateChatRow(locale, botUsername, command.slice(1)),
  );
