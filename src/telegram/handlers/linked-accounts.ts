import type { FmtString } from 'telegraf/format';

import type { Services } from '../../services/services.ts';
import { isLabel } from '../input.ts';
import type { Link } from '../../domain/access.ts';
import type { LinkId } from '../../domain/server.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import type { LinkCard } from '../views/account-views.ts';
import {
  accountView,
  accountsView,
  askRelabelView,
  askUnlinkView,
  unlinkedView,
} from '../views/account-views.ts';
import { bold, failureWords, shorten } from '../views/text.ts';

type Kinds =
  'accounts' | 'account' | 'check-account' | 'make-default' | 'relabel-account' | 'unlink' | 'confirm-unlink';

/** A person's links: their labels, which is the default, whether the keys work, and their end. */
export function createAccountsFeature(
  services: Pick<Services, 'links' | 'accounts' | 'userData' | 'balance' | 'dialogs' | 'tasks' | 'now'>,
): Feature<Kinds> {
  const { links, accounts, userData, balance, dialogs, tasks, now } = services;
  const toCard = (link: Link): LinkCard => ({
    link,
    clientId: links.clientIdOf(link.id) ?? '',
    servers: accounts.serverCount(link.accountId),
  });

  const list = (turn: Turn, note?: FmtString) =>
    accountsView(links.ofPerson(turn.personId).map(toCard), turn.words, now(), note);

  /** The link, if it is this person's; else the press is refused in words. */
  const own = async (turn: Turn, id: LinkId): Promise<Link | undefined> => {
    const link = links.get(id);
    if (link?.personId === turn.personId) return link;
    await turn.answer(turn.words.plain('pressed-not-yours'), true);
    return undefined;
  };

  const view = (turn: Turn, link: Link, note?: FmtString) =>
    accountView(toCard(link), turn.words, now(), { balance: !balance.isHidden(), note });

  const relabel = async (turn: Turn, link: Link, label: string): Promise<void> => {
    const { words } = turn;
    const namesake = links.labelled(turn.personId, label);
    if (!isLabel(label) || (namesake !== undefined && namesake.id !== link.id)) {
      await turn.say(words.say('relabel-bad'));
      return;
    }
    dialogs.leave(turn);
    links.relabel(link.id, label);
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
        tasks.start('check-account', async () => {
          const failure = await accounts.checkLink(id);
          const checked = links.get(id);
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
        links.makeDefault(turn.personId, id);
        await turn.answer();
        await turn.show(view(turn, { ...link, isDefault: true }));
      },
      'relabel-account': async (turn, { link: id }) => {
        const link = await own(turn, id);
        if (link === undefined) return;
        dialogs.start(turn, { kind: 'relabel', linkId: id });
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
        userData.unlinkAccount(turn.personId, id);
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
        const own = links.ofPerson(personId);
        const [only] = own;
        if (label === '' && (own.length !== 1 || only === undefined)) {
          await turn.say(list(turn, own.length > 0 ? words.say('unlink-which') : undefined));
          return;
        }
        const link = label === '' ? only : links.labelled(personId, label);
        if (link === undefined) {
          await turn.say(list(turn, words.say('unlink-unknown', { label: bold(shorten(label, 32)) })));
          return;
        }
        await turn.say(askUnlinkView(link, words));
      },
    },
    texts: [
      async (turn, text) => {
        const dialog = dialogs.current(turn);
        if (dialog?.kind !== 'relabel') return false;
        const link = links.get(dialog.linkId);
        if (link?.personId === turn.personId) await relabel(turn, link, text.trim());
        else {
          dialogs.leave(turn);
          await turn.say(list(turn));
        }
        return true;
      },
    ],
  };
}
