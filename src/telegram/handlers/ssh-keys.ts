import type { FmtString } from 'telegraf/format';

import type { ProviderFailure } from '../../domain/failure.ts';
import { isLately } from '../../core/lately.ts';
import type { Link } from '../../core/link.ts';
import { byCode } from '../../core/name-code.ts';
import type { LinkId } from '../../core/server.ts';
import type { ListedKey } from '../../flows/manage-keys.ts';
import { accountFor } from '../../bot/accounts.ts';
import type { House } from '../../bot/house.ts';
import type { Feature } from '../handler-types.ts';
import type { Shown, Turn } from '../../bot/turn.ts';
import type { View } from '../../bot/views/view.ts';
import {
  askRemoveKeyView,
  keysUnreadView,
  keysView,
  removedNote,
  removingKeyView,
} from '../../bot/views/key-views.ts';

/** What was read this lately is not read again for a look. */
const freshForMs = 10_000;

/** The list of an account's public SSH keys, and taking them out of it. */
export function createKeysFeature(
  house: House,
): Feature<'keys' | 'read-keys' | 'remove-key' | 'confirm-remove-key'> {
  const view = (
    turn: Turn,
    link: Link,
    page: number,
    at: { readonly failure?: ProviderFailure | undefined; readonly note?: FmtString } = {},
  ): View => {
    const links = house.links.ofPerson(turn.personId);
    const known = house.keys.known(link.accountId);
    return known === undefined
      ? keysUnreadView(link, links, turn.words, at.failure)
      : keysView({ ...known, link, links }, page, turn.words, { ...at, now: house.now() });
  };

  /** Reads the list and then shows what it says, if the message still shows it. */
  const bringUpToDate = (turn: Turn, link: Link, page: number, shown: Shown, note?: FmtString): void =>
    house.start('read-keys', async () => {
      const answer = await house.keys.read(turn.personId, link.accountId);
      if (!shown.isCurrent()) return;
      const failure = answer.kind === 'failed' ? answer.failure : undefined;
      await turn.update(shown, view(turn, link, page, { failure, ...(note === undefined ? {} : { note }) }));
    });

  /** Shows at once what was listed last, and again what is listed now. */
  const open = async (turn: Turn, id: LinkId | undefined, page: number, isWanted: boolean): Promise<void> => {
    const link = await accountFor(house, turn, id);
    if (link === undefined) return;
    await turn.answer(isWanted ? turn.words.plain('pressed-reading') : undefined);
    const shown = await turn.show(view(turn, link, page));
    const known = house.keys.known(link.accountId);
    const isFresh = known !== undefined && isLately(known.readAt, house.now(), freshForMs);
    if (shown !== undefined && (isWanted || !isFresh)) bringUpToDate(turn, link, page, shown);
  };

  /** The key that a button means, as it was listed last; else the list is shown anew. */
  const listed = async (turn: Turn, link: Link, code: number): Promise<ListedKey | undefined> => {
    const keys = house.keys.known(link.accountId)?.keys ?? [];
    const key = byCode(keys, code, ({ id }) => id);
    if (key !== undefined) return key;
    await turn.answer(turn.words.plain('keys-remove-gone'), true);
    const shown = await turn.show(view(turn, link, 0));
    if (shown !== undefined) bringUpToDate(turn, link, 0, shown);
    return undefined;
  };

  return {
    presses: {
      keys: (turn, { link, page }) => open(turn, link, page, false),
      'read-keys': (turn, { link, page }) => open(turn, link, page, true),
      'remove-key': async (turn, { link: id, code }) => {
        const link = await accountFor(house, turn, id);
        const key = link === undefined ? undefined : await listed(turn, link, code);
        if (link === undefined || key === undefined) return;
        await turn.answer();
        await turn.show(askRemoveKeyView(link, key, turn.words));
      },
      'confirm-remove-key': async (turn, { link: id, code }) => {
        const link = await accountFor(house, turn, id);
        const key = link === undefined ? undefined : await listed(turn, link, code);
        if (link === undefined || key === undefined) return;
        const { words, chatId, personId } = turn;
        await turn.answer();
        const shown = await turn.show(removingKeyView(key, words));
        if (shown === undefined) return;
        house.errands.begin(chatId, shown.messageId, { kind: 'remove-key' }, house.now());
        house.start('remove-key', async signal => {
          const failure = await house.keys.remove(personId, link.accountId, key.id);
          // Ended by a stop: the next process says that it was interrupted.
          if (signal.aborted) return;
          await house.keys.read(personId, link.accountId);
          house.errands.end(chatId, shown.messageId);
          await turn.update(shown, view(turn, link, 0, { note: removedNote(key, failure, words) }));
        });
      },
    },
    commands: {
      keys: turn => open(turn, undefined, 0, false),
    },
  };
}
