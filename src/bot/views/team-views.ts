import type { Link } from '../../core/link.ts';
import type { ChatId } from '../../core/server.ts';
import type { Grant } from '../../core/team.ts';
import type { Press } from '../press.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import type { View } from './view.ts';
import { bold, button, lines, shorten, urlButton } from './view.ts';

const short = (name: string) => bold(shorten(name, 64));

/** The first message in a group: what it is for, and how to be let press. */
export const groupHelloView = (label: string, owner: string, words: Words): View => ({
  text: words.say('group-hello', { label: short(label), owner: short(owner) }),
  keyboard: [
    [button(words.plain('button-servers'), { kind: 'servers', page: 0 }, 'primary')],
    [
      button(words.plain('button-join-team'), { kind: 'join-team' }),
      button(words.plain('button-team'), { kind: 'team' }),
    ],
  ],
});

/** Which of several accounts; `press` makes the button of each. */
export const chooseAccountView = (
  links: readonly Pick<Link, 'id' | 'label'>[],
  press: (link: Pick<Link, 'id'>) => Press,
  words: Words,
  question = words.say('subscribe-which'),
): View => ({
  text: question,
  keyboard: links.slice(0, 40).map(link => [button(shorten(link.label, 32), press(link))]),
});

/** In a group: which of the accounts is asked where only their owner reads their names. */
export const askedInPrivateView = (who: string, botUsername: string, words: Words): View => ({
  text: words.say('subscribe-asked', { who: short(who) }),
  keyboard: [[urlButton(words.plain('button-open-private'), `https://t.me/${botUsername}`)]],
});

/** In private: which of one's accounts a group is to see. */
export const subscribeQuestionView = (
  links: readonly Link[],
  { group, title }: { readonly group: ChatId; readonly title: string },
  words: Words,
): View =>
  chooseAccountView(
    links,
    ({ id: link }) => ({ kind: 'subscribe', link, group: -Number(group) }),
    words,
    words.say('subscribe-which-there', { title: short(title) }),
  );

export const inviteView = (link: string, words: Words): View => ({
  text: words.say('add-to-group-hint', { link }),
  keyboard: [
    [urlButton(words.plain('button-add-to-group'), link)],
    [button(words.plain('button-home'), { kind: 'home' })],
  ],
});

/** Somebody wants to press: asked of the owner in private. */
export const requestView = (
  request: { readonly id: number; readonly personName: string },
  title: string,
  label: string,
  words: Words,
): View => ({
  text: words.say('request-title', {
    name: short(request.personName),
    title: shorten(title, 64),
    label: short(label),
  }),
  keyboard: [
    [
      button(
        words.plain('button-operator'),
        { kind: 'answer-request', request: request.id, on: 1 },
        'success',
      ),
      button(words.plain('button-not-operator'), { kind: 'answer-request', request: request.id, on: 0 }),
    ],
  ],
});

export const requestAnsweredView = (name: string, title: string, granted: boolean, words: Words): View => ({
  text: words.say(granted ? 'request-granted' : 'request-refused', {
    name: short(name),
    title: short(title),
  }),
  keyboard: [],
});

/** So many buttons are a list; the rest are withdrawn with /revoke. */
const mostButtons = 40;

/** Who may press in a group; an owner can take it away here. */
export function teamView(
  rows: readonly {
    readonly owner: string;
    readonly grants: readonly { readonly grant: Grant; readonly server: string | undefined }[];
  }[],
  isOwner: boolean,
  words: Words,
): View {
  const grants = rows.flatMap(row => row.grants);
  const more = grants.length - mostButtons;
  return {
    text: lines(
      words.say('team-title'),
      '',
      ...rows.map(({ owner }) => words.say('team-owner', { name: short(owner) })),
      ...grants
        .slice(0, mostButtons)
        .map(({ grant, server }) =>
          server === undefined
            ? words.say('team-operator', { name: short(grant.personName) })
            : words.say('team-operator-of', { name: short(grant.personName), server: short(server) }),
        ),
      more > 0 ? words.say('team-more', { n: more }) : undefined,
      grants.length === 0 ? words.say('team-nobody') : undefined,
      isOwner && grants.length > 0 ? words.say('team-hint') : undefined,
      isOwner && more > 0 ? words.say('team-more-hint') : undefined,
    ),
    keyboard: isOwner
      ? grants.slice(0, mostButtons).map(({ grant }) => [
          button(words.plain('button-withdraw', { name: shorten(grant.personName, 32) }), {
            kind: 'withdraw',
            grant: grant.id,
          }),
        ])
      : [],
  };
}
