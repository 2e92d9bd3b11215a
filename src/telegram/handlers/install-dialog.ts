import type { Cards } from './cards.ts';
import type { Card } from '../../domain/card.ts';
import type { InstallDialog, KeyChoice } from '../../domain/dialog.ts';
import type { ServerId } from '../../domain/server.ts';
import type { ListedKey } from '../../services/ssh-keys.ts';
import { installExpiredView } from '../views/install-dialog-views.ts';
import { shorten } from '../views/text.ts';
import type { Services } from '../../services/services.ts';
import type { RequestContext } from '../request-context.ts';

/** The most keys kept in a dialog; more than fit on a keyboard. */
const maxKeys = 100;

/** "ED25519 …kLmNoPqR" for a key without a label. */
function keyLabel({ id, label, key }: ListedKey): string {
  if (label.trim() !== '') return shorten(label.trim(), 64);
  return key === undefined ? `#${id}` : `${key.type} …${key.fingerprint.slice(-8)}`;
}

/** The keys that a dialog offers. */
export const keyChoices = (keys: readonly ListedKey[]): readonly KeyChoice[] =>
  keys.slice(0, maxKeys).map(key => ({ id: key.id, label: keyLabel(key) }));

/** The install dialog of a person in a chat, stored in the database. */
export function createInstallDialogs(
  { dialogs }: Pick<Services, 'dialogs'>,
  cards: Pick<Cards, 'permitted'>,
) {
  /** The open dialog, if it is the one with this token. */
  const find = (ctx: RequestContext, token: number): InstallDialog | undefined => {
    const dialog = dialogs.current(ctx);
    // While a key is being added, the dialog waits inside that one.
    const own = dialog?.kind === 'install' ? dialog : dialog?.kind === 'add-key' ? dialog.resume : undefined;
    return own?.token === token ? own : undefined;
  };

  /** Stores a dialog, which then expires later. */
  const store = (ctx: RequestContext, dialog: InstallDialog): InstallDialog => {
    dialogs.start(ctx, dialog);
    return dialog;
  };

  const replyExpired = async (ctx: RequestContext): Promise<void> => {
    await ctx.refuse(ctx.locale.tText('callback-dialog-expired'));
    await ctx.editOrReply(installExpiredView(ctx.locale));
  };

  return {
    find,
    replyExpired,
    /** Changes the dialog as it is stored now: it may have changed during a wait. */
    change(
      ctx: RequestContext,
      token: number,
      apply: (dialog: InstallDialog) => InstallDialog,
    ): InstallDialog | undefined {
      const dialog = find(ctx, token);
      return dialog === undefined ? undefined : store(ctx, apply(dialog));
    },
    leave: (ctx: RequestContext): void => void dialogs.leave(ctx),
    start: (ctx: RequestContext, serverId: ServerId): InstallDialog =>
      store(ctx, { kind: 'install', token: ctx.updateId, serverId, chosenKeyIds: [], isChecked: false }),
    /** A handler of a button of an open dialog. Replies if the dialog has expired. */
    withDialog:
      <Data extends { readonly token: number }>(
        handle: (ctx: RequestContext, dialog: InstallDialog, card: Card, data: Data) => Promise<unknown>,
      ) =>
      async (ctx: RequestContext, data: Data): Promise<void> => {
        const dialog = find(ctx, data.token);
        if (dialog === undefined) {
          await replyExpired(ctx);
          return;
        }
        store(ctx, dialog);
        const card = await cards.permitted(ctx, dialog.serverId, 'secret');
        if (card !== undefined) await handle(ctx, dialog, card, data);
      },
  };
}

export type InstallDialogs = ReturnType<typeof createInstallDialogs>;
