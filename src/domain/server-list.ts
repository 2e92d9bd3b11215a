import { addressesOf, foldName, type Card } from './card.ts';
import { defaultLink } from './access.ts';
import { shownStateOf, type ShownState } from './outage.ts';
import type { LinkId, PowerAction } from './server.ts';

/** What a list of servers shows. It is kept in the callback data of the list's buttons. */
export interface ServerListAt {
  readonly page: number;
  /** A code of `stateCodeOf`; 0: all states. */
  readonly state: number;
  /** An account's link; 0: all accounts. */
  readonly link: LinkId;
  /** 1 and up: an index in `listActions`, which the buttons request; 0: they open cards. */
  readonly action: number;
  /** A part of the name, label, address or number; empty: all. */
  readonly part: string;
}

export const wholeList: ServerListAt = { page: 0, state: 0, link: defaultLink, action: 0, part: '' };

/** An index here is in callback data. */
export const listActions = ['reboot', 'stop', 'boot'] as const satisfies readonly PowerAction[];

/** The action that the buttons of a list request; `undefined`: they open cards. */
export const actionOf = ({ action }: Pick<ServerListAt, 'action'>): PowerAction | undefined =>
  listActions[action - 1];

/** The whole list, with buttons that request an action. */
export const listFor = (action: PowerAction): ServerListAt => ({
  ...wholeList,
  action: listActions.indexOf(action) + 1,
});

// An index here is in callback data: add new states at the end.
const states: readonly ShownState[] = [
  ...(['stopped', 'unknown', 'installing', 'rebooting', 'starting', 'stopping', 'running'] as const),
  ...(['suspended', 'unread', 'empty', 'pending', 'cancelled', 'gone', 'terminated', 'fraud'] as const),
];

/** The state of a card as a number from 1. A state that is out of date has another number. */
export const stateCodeOf = ({ snapshot, outdated }: Pick<Card, 'snapshot' | 'outdated'>): number =>
  states.indexOf(shownStateOf(snapshot)) + 1 + (outdated === undefined ? 0 : states.length);

/** The state of a code. An invalid code, which modified clients can send, means the first state. */
export const stateOfCode = (code: number): { readonly state: ShownState; readonly isPast: boolean } => ({
  state: states[(code - 1) % states.length] ?? 'stopped',
  isPast: code > states.length,
});

/** The code of a state, such as that of the servers that are stopped now. */
export const stateCode = (state: ShownState): number => states.indexOf(state) + 1;

/** Problems first. */
const ranks: Readonly<Record<ShownState, number>> = {
  stopped: 1,
  unknown: 2,
  installing: 3,
  rebooting: 3,
  starting: 3,
  stopping: 3,
  running: 4,
  suspended: 5,
  unread: 6,
  empty: 7,
  pending: 8,
  cancelled: 9,
  terminated: 9,
  fraud: 9,
  gone: 10,
};

function rankOf({ snapshot }: Card): number {
  const state = shownStateOf(snapshot);
  return state === 'stopped' && snapshot.downSince !== undefined ? 0 : ranks[state];
}

/** Whether somebody may have to do something about a server, or is waiting for it. */
export const isProblem = ({ snapshot }: Pick<Card, 'snapshot'>): boolean => {
  const state = shownStateOf(snapshot);
  return ranks[state] <= ranks.installing || state === 'suspended';
};

/** web-2 before web-10. */
export const { compare: compareNames } = new Intl.Collator('en', { numeric: true });

/** Problems first (stopped unexpectedly, stopped, unknown, in progress), then by name. */
export const sortServers = (cards: readonly Card[]): readonly Card[] =>
  cards
    .map(card => ({ card, rank: rankOf(card) }))
    .sort((a, b) => a.rank - b.rank || compareNames(a.card.name, b.card.name) || a.card.id - b.card.id)
    .map(({ card }) => card);

/** Whether an address starts or ends with whole groups of digits: "0.111" is the end of 37.1.0.111. */
function matchesAddress(address: string, part: string): boolean {
  const separator = address.includes(':') ? ':' : '.';
  const bare = part.startsWith(separator) ? part.slice(1) : part;
  return bare !== '' && (address.startsWith(bare) || `${separator}${address}`.endsWith(separator + bare));
}

/** Servers with a part in their name, label or order's number, or an address that starts or ends with it. */
export function findServers(cards: readonly Card[], part: string): readonly Card[] {
  const wanted = foldName(part).replace(/^#/, '');
  if (wanted === '') return cards;
  return cards.filter(({ name, snapshot: { order, vps } }) => {
    const addresses = addressesOf(vps);
    // Without a name of its own, a server is called by its address.
    const texts = [name, vps?.name, order.id, order.number].filter(text => !addresses.includes(text));
    return (
      texts.some(text => text !== undefined && foldName(text).includes(wanted)) ||
      addresses.some(address => address !== undefined && matchesAddress(foldName(address), wanted))
    );
  });
}

/** The servers that a list shows, sorted. `account`: the label of the account of its `link`. */
export function listServers(
  cards: readonly Card[],
  { state, part }: Pick<ServerListAt, 'state' | 'part'>,
  account: string | undefined,
): readonly Card[] {
  const some = cards.filter(
    card =>
      (state === 0 || stateCodeOf(card) === state) &&
      (account === undefined || card.accountLabel === account),
  );
  return sortServers(findServers(some, part));
}

/** In bytes: with the other fields it fits into the 64 bytes of callback data. */
const maxPartBytes = 32;

/** What a person searches for, as callback data holds it: one line, cut to 32 bytes. */
export function toPart(text: string): string {
  let part = '';
  for (const letter of text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()) {
    if (Buffer.byteLength(part + letter) > maxPartBytes) break;
    part += letter;
  }
  return part.trim();
}
