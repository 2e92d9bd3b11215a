import type { FmtString } from 'telegraf/format';

import type { ChatKind } from '../../core/access.ts';
import type { Card } from '../../core/card.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import type { PowerAction } from '../../core/server.ts';
import { offersInstall, offeredActions } from '../../domain/available-actions.ts';
import { isEnded, isSuspended } from '../../core/standing.ts';
import type { MessageId, Words } from '../../telegram/locales/locale.ts';
import { failureWords } from './failure-words.ts';
import { orderRow } from './order-views.ts';
import type { Button, Keyboard, View } from './view.ts';
import { bold, button, code, copyButton, lines, relativeTime, shorten, urlButton } from './view.ts';

type Shown = MessageId & `state-${string}`;

const stateDots: Readonly<Record<Shown, string>> = {
  'state-running': '🟢',
  'state-stopped': '🔴',
  'state-rebooting': '⏳',
  'state-starting': '⏳',
  'state-stopping': '⏳',
  'state-installing': '⏳',
  'state-suspended': '⛔️',
  'state-unknown': '❔',
  'state-unread': '⚪️',
  'state-empty': '📦',
  'state-pending': '💳',
  'state-cancelled': '⚫️',
  'state-gone': '⚫️',
};

/** An order that has ended without a server: the provider may go on listing it, and answering for it. */
export const isEmptyAndOver = (snapshot: Card['snapshot']): boolean =>
  snapshot.vps === undefined && isEnded(snapshot);

/** How the state of a card is called: what stands in the way of a state comes first. */
function shownState({ snapshot }: Card): Shown {
  if (snapshot.goneAt !== undefined) return 'state-gone';
  if (snapshot.order.status === 'pending') return 'state-pending';
  if (isSuspended(snapshot)) return 'state-suspended';
  if (isEmptyAndOver(snapshot)) return 'state-cancelled';
  if (snapshot.vps === undefined) return snapshot.seenAt === undefined ? 'state-unread' : 'state-empty';
  return `state-${snapshot.vps.state}`;
}

const dotted = (card: Card, text: string): string => `${stateDots[shownState(card)]} ${text}`;

/** Names come from people and from the provider: on a phone 64 characters are already four lines. */
export const shortName = (card: Pick<Card, 'name'>): string => shorten(card.name, 64);

/** "🟢 Running · web-1 · 37.1.0.111" */
export function titleLine(card: Card, words: Words): FmtString {
  const id = shownState(card);
  const values = { dot: stateDots[id], state: words.plain(id), name: bold(shortName(card)) };
  const ip = card.snapshot.vps?.ip;
  return ip === undefined
    ? words.say('card-title-no-ip', values)
    : words.say('card-title', { ...values, ip: code(ip) });
}

/** A moment ago, ageing on the reader's screen where Telegram can do that. */
export const agoText = (at: number, now: number, words: Words): FmtString =>
  relativeTime(at, words.plain('ago', { duration: words.duration(now - at) }));

const powerLabels = { reboot: 'button-reboot', stop: 'button-stop', boot: 'button-boot' } as const;

/** The power buttons of a card; each carries the generation of its keyboard. */
export const powerRow = (card: Card, actions: readonly PowerAction[], words: Words): readonly Button[] =>
  actions.map(kind =>
    button(
      words.plain(powerLabels[kind]),
      { kind, server: card.id, generation: card.generation },
      kind === 'boot' ? 'success' : undefined,
    ),
  );

/** What a server is reached by, to be copied; nothing where it has no address. */
export function copyRow(card: Card, words: Words): readonly Button[] {
  const ip = card.snapshot.vps?.ip;
  if (ip === undefined) return [];
  return [
    copyButton(words.plain('button-copy-ip'), ip),
    copyButton(words.plain('button-copy-ssh'), `ssh root@${ip}`),
  ];
}

/** The rows below the power buttons: copying, refreshing, more, and the way back. */
export function lowerRows(card: Card, words: Words): Keyboard {
  return [
    [...copyRow(card, words), button(words.plain('button-refresh'), { kind: 'refresh', server: card.id })],
    [
      button(words.plain('button-more'), { kind: 'more', server: card.id }),
      button(words.plain('button-back-servers'), { kind: 'servers', page: 0 }),
    ],
  ];
}

/** The card's keyboard when nothing is under way. */
export function cardKeyboard(card: Card, words: Words): Keyboard {
  const power = card.locked ? [] : powerRow(card, offeredActions(card.snapshot), words);
  const order = card.isShared ? [] : orderRow(card, words);
  return [order, power, ...lowerRows(card, words)].filter(row => row.length > 0);
}

function remark(card: Card, words: Words): FmtString | undefined {
  const { snapshot } = card;
  if (snapshot.goneAt !== undefined) return words.say('card-gone');
  if (snapshot.order.status === 'pending') return words.say('card-pending');
  if (isEmptyAndOver(snapshot)) return words.say('card-cancelled');
  if (snapshot.vps === undefined) return snapshot.seenAt === undefined ? undefined : words.say('card-empty');
  if (snapshot.vps.state === 'unknown' && snapshot.vps.rawState !== '') {
    return words.say('card-provider-word', { word: shorten(snapshot.vps.rawState, 40) });
  }
  return undefined;
}

/** One server: what it is, how old that knowledge is, and what can be done. */
export function cardView(
  card: Card,
  words: Words,
  at: { readonly now: number; readonly failure?: ProviderFailure | undefined; readonly note?: FmtString },
): View {
  const { snapshot } = card;
  const provider = snapshot.vps?.name;
  return {
    text: lines(
      at.note,
      titleLine(card, words),
      words.say('card-order', { order: shorten(snapshot.order.id, 32) }),
      card.accountLabel === undefined
        ? undefined
        : words.say('card-account', { label: shorten(card.accountLabel, 32) }),
      card.label !== undefined && provider !== undefined && provider !== ''
        ? words.say('card-provider-name', { name: shorten(provider, 64) })
        : undefined,
      remark(card, words),
      card.locked ? words.say('card-locked') : undefined,
      snapshot.seenAt === undefined
        ? snapshot.order.status === 'pending'
          ? undefined
          : words.say('card-not-seen')
        : words.say('card-seen', { when: agoText(snapshot.seenAt, at.now, words) }),
      at.failure === undefined
        ? undefined
        : words.say('card-read-failed', { why: failureWords(at.failure, words) }),
    ),
    keyboard: cardKeyboard(card, words),
  };
}

/** What is rarer than power. */
export function moreView(
  card: Card,
  words: Words,
  at: { readonly isMuted: boolean; readonly privateLink?: string | undefined },
): View {
  const installed = card.snapshot.vps !== undefined;
  const { id } = card;
  return {
    text: lines(
      words.say('more-title', { name: bold(shortName(card)) }),
      card.locked ? words.say('card-locked') : undefined,
      words.say('more-hint'),
    ),
    keyboard: [
      // What is the owner's alone is looked at in private.
      at.privateLink === undefined
        ? [
            ...(installed ? [button(words.plain('button-password'), { kind: 'password', server: id })] : []),
            ...(offersInstall(card.snapshot)
              ? [button(words.plain('button-install'), { kind: 'install', server: id })]
              : []),
            button(words.plain('button-rename'), { kind: 'rename', server: id }),
          ]
        : [urlButton(words.plain('button-password'), at.privateLink)],
      [
        button(words.plain(at.isMuted ? 'button-alerts-off' : 'button-alerts'), {
          kind: 'alerts',
          server: id,
        }),
        card.locked
          ? button(words.plain('button-unlock'), { kind: 'unlock', server: id })
          : button(words.plain('button-lock'), { kind: 'lock', server: id }),
      ],
      [button(words.plain('button-back-card'), { kind: 'card', server: id })],
    ],
  };
}

const pageSize = 8;

/** The list: a line and a button for each server, and for each order that may become one. */
export function serversView(
  known: readonly Card[],
  page: number,
  words: Words,
  title: FmtString = words.say('servers-title', { n: known.filter(isServer).length }),
  where: ChatKind = 'private',
): View {
  const cards = known.filter(({ snapshot }) => !isEmptyAndOver(snapshot));
  // The home menu is for the private chat alone.
  const home = where === 'private' ? [[button(words.plain('button-home'), { kind: 'home' })]] : [];
  if (cards.length === 0) return { text: words.say('servers-none'), keyboard: home };
  const pages = Math.ceil(cards.length / pageSize);
  const shown = Math.min(Math.max(0, page), pages - 1);
  const onPage = cards.slice(shown * pageSize, (shown + 1) * pageSize);
  const turns = [
    ...(shown > 0 ? [button(words.plain('button-previous'), { kind: 'servers', page: shown - 1 })] : []),
    ...(shown < pages - 1 ? [button(words.plain('button-next'), { kind: 'servers', page: shown + 1 })] : []),
  ];
  const rows: FmtString[] = [];
  let account: string | undefined;
  for (const card of onPage) {
    if (card.accountLabel !== account && card.accountLabel !== undefined) {
      rows.push(words.say('servers-account', { label: bold(shorten(card.accountLabel, 32)) }));
    }
    account = card.accountLabel;
    rows.push(titleLine(card, words));
  }
  return {
    text: lines(
      title,
      '',
      ...rows,
      pages > 1 ? '' : undefined,
      pages > 1 ? words.say('servers-page', { page: shown + 1, pages }) : undefined,
    ),
    keyboard: [
      ...onPage.map(card => [
        button(dotted(card, shorten(card.name, 40)), { kind: 'card', server: card.id }),
      ]),
      ...(turns.length > 0 ? [turns] : []),
      ...home,
    ],
  };
}

/** Whether there is a server, or may be: an order that is unpaid, empty, or cancelled before it had one is none. */
export const isServer = ({ snapshot }: Card): boolean =>
  snapshot.goneAt === undefined &&
  snapshot.order.status !== 'pending' &&
  !isEmptyAndOver(snapshot) &&
  (snapshot.vps !== undefined || snapshot.seenAt === undefined);

/** How many servers are in which state, where there is something to count. */
export function countsLines(cards: readonly Card[], words: Words): readonly FmtString[] {
  const counted = Map.groupBy(cards, shownState);
  return [...counted].map(([id, { length }]) =>
    words.say('home-count', { state: `${stateDots[id]} ${words.plain(id)}`, n: length }),
  );
}

const actLabels = {
  reboot: 'button-reboot-named',
  stop: 'button-stop-named',
  boot: 'button-boot-named',
} as const;

/** A name to choose by; where accounts are several, with whose it is. */
const choosable = (card: Card): string =>
  card.accountLabel === undefined
    ? shorten(card.name, 40)
    : `${shorten(card.name, 32)} · ${shorten(card.accountLabel, 16)}`;

/** Servers to act on with one tap, for a command without a name or with one that fits several. */
export function chooseToActView(
  question: FmtString,
  cards: readonly Card[],
  action: PowerAction,
  words: Words,
): View {
  return {
    text: question,
    keyboard: [
      ...cards.slice(0, pageSize).map(card => [
        button(words.plain(actLabels[action], { name: choosable(card) }), {
          kind: action,
          server: card.id,
          generation: card.generation,
        }),
      ]),
      [button(words.plain('button-back-servers'), { kind: 'servers', page: 0 })],
    ],
  };
}

/** Servers to choose from, for a name that fits none or several. */
export function chooseView(question: FmtString, cards: readonly Card[], words: Words): View {
  return {
    text: question,
    keyboard: cards
      .slice(0, pageSize)
      .map(card => [button(dotted(card, choosable(card)), { kind: 'card', server: card.id })])
      .concat([[button(words.plain('button-back-servers'), { kind: 'servers', page: 0 })]]),
  };
}
