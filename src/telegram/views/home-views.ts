import type { ChatKind } from '../../domain/access.ts';
import type { Card } from '../../domain/card.ts';
import { languageCodes } from '../../domain/setting-choices.ts';
import { defaultLink } from '../../domain/access.ts';
import type { Words } from '../locales/locale.ts';
import { serverCounts } from './server-views.ts';
import { lines } from './text.ts';
import type { View } from './view.ts';
import { privateChatRow, view } from './view.ts';

/** For a person without a linked account. */
export const welcomeView = (words: Words): View =>
  view(words, words.say('home-unlinked'), [{ kind: 'link', style: 'primary' }], [{ kind: 'help' }]);

/** The home menu, with the number of servers in each state. */
export const homeView = (cards: readonly Card[], words: Words): View =>
  view(
    words,
    lines(...serverCounts(cards, words)),
    [{ kind: 'servers', page: 0, style: 'primary' }],
    [
      { kind: 'orders', page: 0 },
      { kind: 'order', page: 0 },
    ],
    [{ kind: 'keys', link: defaultLink, page: 0 }, { kind: 'accounts' }],
    [{ kind: 'add-to-group', link: defaultLink }, { kind: 'settings' }],
    [{ kind: 'help' }],
  );

export const helpView = (words: Words, chat: ChatKind): View =>
  chat === 'group'
    ? view(words, words.say('group-help'), [{ kind: 'servers', page: 0 }])
    : view(words, words.say('help', { languages: words.either(languageCodes) }), [{ kind: 'home' }]);

/** For a group that nobody has set up. */
export const unknownGroupView = (words: Words, botUsername: string): View =>
  view(words, words.say('group-unsubscribed-yet'), privateChatRow(words, botUsername));

/** For a command that works only in the private chat. */
export const privateOnlyView = (command: string, words: Words, botUsername: string): View =>
  view(
    words,
    words.say('group-private-only', { command }),
    privateChatRow(words, botUsername, command.slice(1)),
  );
