import type { FmtString } from 'telegraf/format';

import type { Link } from '../../domain/access.ts';
import { byCode } from '../../domain/dialog.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import type { ListedKey } from '../../services/ssh-keys.ts';
import type { LinkId } from '../../domain/server.ts';
import { isLately } from '../../domain/time.ts';
import { accountFor } from '../account-lookup.ts';
import type { Services } from '../../services/services.ts';
import type { Feature } from '../handler-types.ts';
import type { Shown, Turn } from '../request-context.ts';
import type { View } from '../views/view.ts';
import {
  askRemoveKeyView,
  keysUnreadView,
  keysView,
  removedNote,
  removingKeyView,
} from '../views/ssh-key-views.ts';

/** What was read this lately is not read again for a look. */
const freshForMs = 10_000;

/** The list of an account's public SSH keys, and taking them out of it. */
export function createKeysFeature(
  services: Pick<Services, 'links' | 'sshKeys' | 'pendingRequests' | 'tasks' | 'now'>,
): Feature<'keys' | 'read-keys' | 'remove-key' | 'confirm-remove-key'> {
  const { links, sshKeys, pendingRequests, tasks, now } = services;
  const view = (
    turn: Turn,
    link: Link,
    page: number,
    at: { readonly failure?: ProviderFailure | undefined; readonly note?: FmtString } = {},
  ): View => {
    const own = links.ofPerson(turn.personId);
    const known = sshKeys.known(link.accountId);
    return known === undefined
      ? keysUnreadView(link, own, turn.words, at.failure)
      : keysView({ ...known, link, links: own }, page, turn.words, { ...at, now: now() });
  };

  /** Reads the list and then shows what it says, if the message still shows it. */
  const bringUpToDate = (turn: Turn, link: Link, page: number, shown: Shown, note?: FmtString): void =>
    tasks.start('read-keys', async () => {
      const answer = await sshKeys.read(turn.personId, link.accountId);
      if (!shown.isCurrent()) return;
      const failure = answer.kind === 'failed' ? answer.failure : undefined;
      await turn.update(shown, view(turn, link, page, { failure, ...(note === undefined ? {} : { note }) }));
    });

  /** Shows at once what was listed last, and again what is listed now. */
  const open = async (turn: Turn, id: LinkId | undefined, page: number, isWanted: boolean): Promise<void> => {
    const link = await accountFor(links, turn, id);
    if (link === undefined) return;
    await turn.answer(isWanted ? turn.words.plain('pressed-reading') : undefined);
    const shown = await turn.show(view(turn, link, page));
    const known = sshKeys.known(link.accountId);
    const isFresh = known !== undefined && isLately(known.readAt, now(), freshForMs);
    if (shown !== undefined && (isWanted || !isFresh)) bringUpToDate(turn, link, page, shown);
  };

  /** The key that a button means, as it was listed last; else the list is shown anew. */
  const listed = async (turn: Turn, link: Link, code: number): Promise<ListedKey | undefined> => {
    const keys = sshKeys.known(link.accountId)?.keys ?? [];
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
        const link = await accountFor(links, turn, id);
        const key = link === undefined ? undefined : await listed(turn, link, code);
        if (link === undefined || key === undefined) return;
        await turn.answer();
        await turn.show(askRemoveKeyView(link, key, turn.words));
      },
      'confirm-remove-key': async (turn, { link: id, code }) => {
        const link = await accountFor(links, turn, id);
        const key = link === undefined ? undefined : await listed(turn, link, code);
        if (link === undefined || key === undefined) return;
        const { words, personId } = turn;
        await turn.answer();
        const shown = await turn.show(removingKeyView(key, words));
        if (shown === undefined) return;
        pendingRequests.start(shown, { kind: 'remove-key' });
        tasks.start('remove-key', async signal => {
          const failure = await sshKeys.remove(personId, link.accountId, key.id);
          // Ended by a stop: the next process says that it was interrupted.
          if (signal.aborted) return;
          await sshKeys.read(personId, link.accountId);
          pendingRequests.end(shown);
          await turn.update(shown, view(turn, link, 0, { note: removedNote(key, failure, words) }));
        });
      },
    },
    commands: {
      keys: turn => open(turn, undefined, 0, false),
    },
  };
}
