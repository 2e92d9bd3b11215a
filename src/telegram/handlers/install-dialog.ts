import type { Cards } from '../server-cards.ts';
import type { Card } from '../../domain/card.ts';
import type { InstallDialog, KeyChoice } from '../../domain/dialog.ts';
import type { ServerId } from '../../domain/server.ts';
import type { ListedKey } from '../../services/ssh-keys.ts';
import { defaultLink } from '../../domain/access.ts';
import type { Services } from '../../services/services.ts';
import type { Turn } from '../request-context.ts';
import { installOverView } from '../views/install-dialog-views.ts';
import type { Button } from '../views/view.ts';
import { button } from '../views/view.ts';
import { shorten } from '../views/text.ts';
import type { Words } from '../locales/locale.ts';

/** So many keys are kept in a dialog; more than fit a keyboard. */
const mostKeys = 100;

/** "ED25519 …kLmNoPqR" for a key that has no label. */
function keyLabel({ id, label, key }: ListedKey): string {
  if (label.trim() !== '') return shorten(label.trim(), 64);
  return key === undefined ? `#${id}` : `${key.type} …${key.fingerprint.slice(-8)}`;
}

/** What is kept of an installation while it is put together: in the database, for one person in one chat. */
export function createInstallDialogs(services: Pick<Services, 'dialogs'>, cards: Pick<Cards, 'permitted'>) {
  const { dialogs } = services;

  /** The dialog that is open, if it is the one that the button belongs to. */
  const find = (turn: Turn, token?: number): InstallDialog | undefined => {
    const dialog = dialogs.current(turn);
    // Adding a key on the way keeps it aside.
    const own = dialog?.kind === 'install' ? dialog : dialog?.kind === 'add-key' ? dialog.resume : undefined;
    return own !== undefined && (token === undefined || own.token === token) ? own : undefined;
  };

  /** Notes a choice; from now on it has its ten minutes again. */
  const keep = (turn: Turn, dialog: InstallDialog): InstallDialog => {
    dialogs.start(turn, dialog);
    return dialog;
  };

  const over = async (turn: Turn): Promise<void> => {
    await turn.answer(turn.words.plain('pressed-dialog-over'), true);
    await turn.show(installOverView(turn.words));
  };

  return {
    find,
    /** Says that a button's choice is over, and where to begin anew. */
    over,
    /** Notes a choice in what is there right now: others may have chosen while somebody was waited for. */
    change(
      turn: Turn,
      token: number,
      choose: (dialog: InstallDialog) => InstallDialog,
    ): InstallDialog | undefined {
      const dialog = find(turn, token);
      return dialog === undefined ? undefined : keep(turn, choose(dialog));
    },
    leave: (turn: Turn): void => void dialogs.leave(turn),
    begin: (turn: Turn, serverId: ServerId): InstallDialog =>
      keep(turn, { kind: 'install', token: turn.updateId, serverId, chosen: [], checked: false }),

    /** The dialog of a button and the card of its order; where it is over, that is said. */
    async current(
      turn: Turn,
      token: number,
    ): Promise<{ readonly dialog: InstallDialog; readonly card: Card } | undefined> {
      const dialog = find(turn, token);
      if (dialog === undefined) {
        await over(turn);
        return undefined;
      }
      keep(turn, dialog);
      const card = await cards.permitted(turn, dialog.serverId, 'secret');
      return card === undefined ? undefined : { dialog, card };
    },

    choices: (keys: readonly ListedKey[]): readonly KeyChoice[] =>
      keys.slice(0, mostKeys).map(key => ({ id: key.id, label: keyLabel(key) })),

    /** What else is offered beside the keys. */
    keyOptions: (_dialog: InstallDialog, words: Words): { readonly addKey?: Button } => ({
      // The account is that of the order which the installation is for.
      addKey: button(words.plain('button-add-key'), { kind: 'add-key', link: defaultLink }),
    }),
  };
}

export type InstallDialogs = ReturnType<typeof createInstallDialogs>;
