import type { FmtString } from 'telegraf/format';

import { dialogExpiresMs } from '../../domain/dialog.ts';
import type { Link } from '../../core/link.ts';
import type { LinkId } from '../../core/server.ts';
import type { House } from '../../bot/house.ts';
import { isLabel } from '../../bot/labels.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../../bot/turn.ts';
import type { LinkCard } from '../../bot/views/account-views.ts';
import {
  accountsView,
  accountView,
  askRelabelView,
  askUnlinkView,
  unlinkedView,
} from '../../bot/views/account-views.ts';
import { failureWords } from '../../bot/views/failure-words.ts';
import { bold, shorten } from '../../bot/views/view.ts';

type Kinds =
  'accounts' | 'account' | 'check-account' | 'make-default' | 'relabel-account' | 'unlink' | 'confirm-unlink';

/** A person's links: their labels, which is the default, whether the keys work, and their end. */
export function createAccountsFeature(house: House): Feature<Kinds> {
  const toCard = (link: Link): LinkCard => ({
    link,
    clientId: house.links.clientIdOf(link.id) ?? '',
    servers: house.links.serversOf(link),
  });

  const list = (turn: Turn, note?: FmtString) =>
    accountsView(house.links.ofPerson(turn.personId).map(toCard), turn.words, house.now(), note);

  /** The link, if it is this person's; else the press is refused in words. */
  const own = async (turn: Turn, id: LinkId): Promise<Link | undefined> => {
    const link = house.links.get(id);
    if (link?.personId === turn.personId) return link;
    await turn.answer(turn.words.plain('pressed-not-yours'), true);
    return undefined;
  };

  const view = (turn: Turn, link: Link, note?: FmtString) =>
    accountView(toCard(link), turn.words, house.now(), { balance: !house.balance.isHidden(), note });

  const relabel = async (turn: Turn, link: Link, label: string): Promise<void> => {
    const { words } = turn;
    const namesake = house.links.labelled(turn.personId, label);
    if (!isLabel(label) || (namesake !== undefined && namesake.id !== link.id)) {
      await turn.say(words.say('relabel-bad'));
      return;
    }
    house.dialogs.leave(turn.chatId, turn.personId);
    house.links.relabel(link.id, label);
    await turn.say(view(turn, { ...link, label }, words.say('relabel-done', { label: bold(label) })));
  };

  return {
    presses: {
      accounts: async turn => {
        await turn.answer();
        await turn.show(list(turn));
      },
      account: async (turn, { link: id }) => {
        const link = await own(turn, id);
        if (link === undefined) return;
        await turn.answer();
        await turn.show(view(turn, link));
      },
      'check-account': async (turn, { link: id }) => {
        const link = await own(turn, id);
        if (link === undefined) return;
        const { words } = turn;
        await turn.answer(words.plain('pressed-checking'));
        const shown = await turn.show(view(turn, link));
        if (shown === undefined) return;
        house.start('check-account', async () => {
          const failure = await house.checkAccount(id);
          const checked = house.links.get(id);
          if (checked === undefined) return;
          const label = bold(shorten(checked.label, 32));
          const note =
            failure === undefined
              ? words.say('account-checked-ok', { label })
              : words.say('account-check-failed', { label, why: failureWords(failure, words) });
          await turn.update(shown, view(turn, checked, note));
        });
      },
      'make-default': async (turn, { link: id }) => {
        const link = await own(turn, id);
        if (link === undefined) return;
        house.links.makeDefault(turn.personId, id);
        await turn.answer();
        await turn.show(view(turn, { ...link, isDefault: true }));
      },
      'relabel-account': async (turn, { link: id }) => {
        const link = await own(turn, id);
        if (link === undefined) return;
        const expiresAt = house.now() + dialogExpiresMs;
        house.dialogs.begin(turn.chatId, turn.personId, { kind: 'relabel', linkId: id }, expiresAt);
        await turn.answer();
        await turn.show(askRelabelView(link, turn.words));
      },
      unlink: async (turn, { link: id }) => {
        const link = await own(turn, id);
        if (link === undefined) return;
        await turn.answer();
        await turn.show(askUnlinkView(link, turn.words));
      },
      'confirm-unlink': async (turn, { link: id }) => {
        const link = await own(turn, id);
        if (link === undefined) return;
        house.forgetAccount(turn.personId, id);
        await turn.answer();
        await turn.show(unlinkedView(link, turn.words));
      },
    },
    commands: {
      accounts: async turn => {
        await turn.say(list(turn));
      },
      unlink: async (turn, label) => {
        const { words, personId } = turn;
        const links = house.links.ofPerson(personId);
        const [only] = links;
        if (label === '' && (links.length !== 1 || only === undefined)) {
          await turn.say(list(turn, links.length > 0 ? words.say('unlink-which') : undefined));
          return;
        }
        const link = label === '' ? only : house.links.labelled(personId, label);
        if (link === undefined) {
          await turn.say(list(turn, words.say('unlink-unknown', { label: bold(shorten(label, 32)) })));
          return;
        }
        await turn.say(askUnlinkView(link, words));
      },
    },
    texts: [
      async (turn, text) => {
        const dialog = house.dialogs.get(turn.chatId, turn.personId, house.now());
        if (dialog?.kind !== 'relabel') return false;
        const link = house.links.get(dialog.linkId);
        if (link?.personId === turn.personId) await relabel(turn, link, text.trim());
        else {
          house.dialogs.leave(turn.chatId, turn.personId);
          await turn.say(list(turn));
        }
        return true;
      },
    ],
  };
}
