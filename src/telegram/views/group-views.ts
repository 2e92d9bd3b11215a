import type { FmtString } from 'telegraf/format';

import type { CallbackData } from '../callback-data.ts';
import type { Grant, Link } from '../../domain/access.ts';
import type { ChatId, PersonId } from '../../domain/server.ts';
import { joinParts, type Locale } from '../locales/locale.ts';
import {
  bold,
  boldShort,
  button,
  lines,
  personText,
  privateChatRow,
  shorten,
  urlButton,
  type View,
  view,
} from './view.ts';
import { boardAvailability, type BoardModel, countAvailabilities } from '../../domain/board.ts';
import { shownStateOf } from '../../domain/outage.ts';
import type { BoardProblem } from '../../domain/notification.ts';
import type { Card } from '../../domain/card.ts';
import { unreadLines } from './outdated.ts';
import { stateText, withDot } from './server-views.ts';
import { timeAgo } from './time.ts';

const boldTitle = (name: string): FmtString => boldShort(name, 64);

/** The first message in a group: what it is for, and how to become an operator. */
export const groupHelloView = (label: string, owner: string, locale: Locale): View =>
  view(
    locale,
    locale.t('group-hello', { label: boldTitle(label), owner: boldTitle(owner) }),
    [{ kind: 'servers', style: 'primary' }],
    [{ kind: 'join-team' }, { kind: 'team' }],
  );

/** Which of several accounts; `dataOf` makes the callback data of each. */
export const chooseAccountView = (
  links: readonly Pick<Link, 'id' | 'label'>[],
  dataOf: (link: Pick<Link, 'id'>) => CallbackData,
  locale: Locale,
  question = locale.t('subscribe-which'),
): View =>
  view(locale, question, ...links.slice(0, 40).map(link => [button(shorten(link.label, 32), dataOf(link))]));

/** In the group: the account is chosen in private, where only the owner reads the labels. */
export const askedInPrivateView = (who: string, botUsername: string, locale: Locale): View =>
  view(locale, locale.t('subscribe-asked', { who: boldTitle(who) }), privateChatRow(locale, botUsername));

/** In the group: why the account can't be shown there. */
export function subscribeRefusedView(
  state: Exclude<Link['state'], 'ok'>,
  who: string,
  botUsername: string,
  locale: Locale,
): View {
  const message = state === 'rejected' ? 'subscribe-key-rejected' : 'subscribe-not-allowed';
  const text = locale.t(message, { who: boldTitle(who) });
  return view(locale, text, state === 'rejected' && privateChatRow(locale, botUsername));
}

/** In private: which of the accounts to show in the group. */
export const subscribeQuestionView = (
  links: readonly Link[],
  { group, title }: { readonly group: ChatId; readonly title: string },
  locale: Locale,
): View =>
  chooseAccountView(
    links,
    ({ id: link }) => ({ kind: 'subscribe', link, group: -Number(group) }),
    locale,
    locale.t('subscribe-which-there', { title: boldTitle(title) }),
  );

/** Asks the group whether it shows the account of somebody who isn't its administrator. */
export const subscribeRequestView = (
  { personId, personName }: { readonly personId: PersonId; readonly personName: string },
  locale: Locale,
): View =>
  view(locale, locale.t('subscribe-request', { who: boldTitle(personName) }), [
    { label: 'agree', kind: 'answer-subscribe', person: personId, on: 1, style: 'success' },
    { label: 'no', kind: 'answer-subscribe', person: personId, on: 0 },
  ]);

export const inviteView = (link: string, locale: Locale): View =>
  view(
    locale,
    locale.t('add-to-group-hint', { link }),
    [urlButton(locale.tText('button-add-to-group'), link)],
    [{ kind: 'home' }],
  );

/** Asks the owner, in private, whether a person becomes an operator. */
export const requestView = (
  { id: request, personName }: { readonly id: number; readonly personName: string },
  title: string,
  label: string,
  locale: Locale,
): View =>
  view(
    locale,
    locale.t('request-title', {
      name: boldTitle(personName),
      title: shorten(title, 64),
      label: boldTitle(label),
    }),
    [
      { label: 'operator', kind: 'answer-request', request, on: 1, style: 'success' },
      { label: 'no', kind: 'answer-request', request, on: 0 },
    ],
  );

export const requestAnsweredView = (name: string, title: string, granted: boolean, locale: Locale): View =>
  view(
    locale,
    locale.t(granted ? 'request-granted' : 'request-refused', {
      name: boldTitle(name),
      title: boldTitle(title),
    }),
  );

/** The number of operators with a line and a button; for the others there is /revoke. */
const maxOperators = 40;

interface Operator {
  readonly grant: Grant;
  /** The server's name, for an operator of one server. */
  readonly server: string | undefined;
}

/** "🔧 Boris, operator of web-1" */
const operatorLine = ({ grant: { personName }, server }: Operator, locale: Locale): FmtString =>
  server === undefined
    ? locale.t('team-operator', { name: boldTitle(personName) })
    : locale.t('team-operator-of', { name: boldTitle(personName), server: boldTitle(server) });

interface TeamOfAccount {
  readonly owner: string;
  /** Whether the viewer owns the account. */
  readonly isOwn: boolean;
  readonly grants: readonly Operator[];
}

/** Who can control servers in a group. An owner gets buttons that revoke it. */
export function teamView(rows: readonly TeamOfAccount[], locale: Locale): View {
  const operators = rows.flatMap(({ isOwn, grants }) => grants.map(operator => ({ ...operator, isOwn })));
  const shown = operators.slice(0, maxOperators);
  const hidden = operators.slice(maxOperators);
  const removable = shown.filter(({ isOwn }) => isOwn);
  return view(
    locale,
    lines(
      locale.t('team-title'),
      '',
      ...rows.map(({ owner }) => locale.t('team-owner', { name: boldTitle(owner) })),
      ...shown.map(operator => operatorLine(operator, locale)),
      hidden.length > 0 && locale.t('and-more', { n: hidden.length }),
      operators.length === 0 && locale.t('team-nobody'),
      removable.length > 0 && locale.t('team-hint'),
      hidden.some(({ isOwn }) => isOwn) && locale.t('team-more-hint'),
    ),
    ...removable.map(({ grant: { id, personName } }) => [
      button(locale.tText('button-withdraw', { name: shorten(personName, 32) }), {
        kind: 'withdraw',
        grant: id,
      }),
    ]),
  );
}

/** With 64 characters of a name, these fit into one message. */
const maxServers = 40;

/** "6 up · 1 down · 1 unknown" */
function summary(cards: readonly Card[], locale: Locale): FmtString {
  const counts = countAvailabilities(cards).map(([availability, n]) =>
    locale.tText(`board-${availability}`, { n }),
  );
  return bold(counts.join(' · '));
}

/** "🔴 db-1 · Stopped · Anna is on it" */
function serverLine(card: Card, acknowledgedBy: string | undefined, locale: Locale): FmtString {
  const dot = joinParts([withDot(card, ''), boldShort(card.name, 40)]);
  const state =
    card.outdated === undefined
      ? stateText(card, locale)
      : locale.tText(`was-${shownStateOf(card.snapshot)}`);
  // For a running server the dot says enough.
  const shown = boardAvailability(card) === 'up' ? [] : [` · ${state}`];
  const name = acknowledgedBy === undefined ? undefined : personText(acknowledgedBy, locale, 32);
  const onIt = name === undefined ? [] : [' · ', locale.t('board-on-it', { name })];
  return joinParts([dot, ...shown, ...onIt]);
}

/** All servers of a group, in a message that is kept up to date. */
export function boardView(
  { cards, acknowledgedBy, unread, readAt }: BoardModel,
  locale: Locale,
  now: number,
): View {
  const more = cards.length - maxServers;
  return view(
    locale,
    lines(
      cards.length === 0 ? locale.t('board-empty') : summary(cards, locale),
      cards.length > 0 && '',
      ...cards.slice(0, maxServers).map(card => serverLine(card, acknowledgedBy.get(card.id), locale)),
      more > 0 && locale.t('board-more', { n: more }),
      (readAt !== undefined || unread.length > 0) && '',
      ...unreadLines(unread, cards, locale, true),
      readAt !== undefined && locale.t('updated', { when: timeAgo(readAt, now, locale) }),
    ),
  );
}

/** The board is gone, or no longer pinned: it is offered again. */
export const boardProblemView = (problem: BoardProblem, locale: Locale): View =>
  view(locale, locale.t(`board-${problem}`), [{ kind: 'board' }]);
