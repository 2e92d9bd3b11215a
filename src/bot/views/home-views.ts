import type { Card } from '../../core/card.ts';
import type { LinkId } from '../../core/server.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { countsLines, isEmptyAndOver, isServer } from './server-views.ts';
import type { View } from './view.ts';
import { button, lines, urlButton } from './view.ts';

/** The way in: what this is, for somebody who has linked nothing yet. */
export function welcomeView(words: Words): View {
  return {
    text: words.say('home-unlinked'),
    keyboard: [
      [button(words.plain('button-link'), { kind: 'link' }, 'primary')],
      [button(words.plain('button-help'), { kind: 'help' })],
    ],
  };
}

/** Whichever account is the default. */
const anyLink = 0 as LinkId;

/** The home menu: how many servers there are, and how they are; then orders that are none yet, or no more. */
export function homeView(cards: readonly Card[], words: Words): View {
  const servers = cards.filter(isServer);
  const others = cards.filter(card => !isServer(card) && !isEmptyAndOver(card.snapshot));
  return {
    text: lines(
      words.say('home-linked', { total: servers.length }),
      ...countsLines([...servers, ...others], words),
    ),
    keyboard: [
      [button(words.plain('button-servers'), { kind: 'servers', page: 0 }, 'primary')],
      [
        button(words.plain('button-orders'), { kind: 'orders', page: 0 }),
        button(words.plain('button-order'), { kind: 'order', page: 0 }),
      ],
      [
        button(words.plain('button-keys'), { kind: 'keys', link: anyLink, page: 0 }),
        button(words.plain('button-accounts'), { kind: 'accounts' }),
      ],
      [
        button(words.plain('button-add-to-group'), { kind: 'add-to-group', link: anyLink }),
        button(words.plain('button-settings'), { kind: 'settings' }),
      ],
      [button(words.plain('button-help'), { kind: 'help' })],
    ],
  };
}

export const helpView = (words: Words, chat: 'private' | 'group'): View =>
  chat === 'group'
    ? {
        text: words.say('group-help'),
        keyboard: [[button(words.plain('button-servers'), { kind: 'servers', page: 0 })]],
      }
    : {
        text: words.say('help'),
        keyboard: [[button(words.plain('button-home'), { kind: 'home' })]],
      };

/** A group that nobody has set up: what to do. */
export const unknownGroupView = (words: Words, botUsername: string): View => ({
  text: words.say('group-unsubscribed-yet'),
  keyboard: [[urlButton(words.plain('button-open-private'), `https://t.me/${botUsername}`)]],
});

/** What is asked for is for the private chat. */
export const privateOnlyView = (command: string, words: Words, botUsername: string): View => ({
  text: words.say('group-private-only', { command }),
  keyboard: [
    [urlButton(words.plain('button-open-private'), `https://t.me/${botUsername}?start=${command.slice(1)}`)],
  ],
});
