import type { Permission } from '../../domain/access.ts';
import type { BulkAction, BulkActionViewModel } from '../../domain/bulk-action.ts';
import { maxBulkServers, unsentOf } from '../../domain/bulk-action.ts';
import type { Card } from '../../domain/card.ts';
import { muteChoices, muteEnd } from '../../domain/chat-settings.ts';
import type { SelectDialog } from '../../domain/dialog.ts';
import { listActions, wholeList } from '../../domain/server-list.ts';
import type { ServerId } from '../../domain/server.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import type { Cards } from './cards.ts';
import {
  confirmBulkView,
  hashSelection,
  mutedSelectedView,
  muteSelectedView,
  selectablePage,
  type Selection,
  selectView,
} from '../views/select-views.ts';
import { requestMaxAgeMs } from './power-actions.ts';
import { bulkActionView } from '../views/bulk-action-views.ts';

/** The dialog in which a person chooses several servers of a list. */
export function createServerSelection(
  { servers, links, dialogs, bulkActions }: Services,
  { isPermitted }: Cards,
) {
  /** The servers of the chat that the person has a permission for. */
  const allowed = (ctx: RequestContext, permission: Permission): readonly Card[] =>
    servers
      .cardsOf(ctx)
      .filter(({ id, snapshot }) => snapshot.vps !== undefined && isPermitted(ctx, id, permission));

  /** Muting is a setting of the chat, which in a group only its owner changes. */
  const mutable = (ctx: RequestContext): readonly Card[] =>
    allowed(ctx, ctx.chatKind === 'private' ? 'view' : 'manage');

  const chosenOf = ({ serverIds }: SelectDialog, cards: readonly Card[]): readonly Card[] =>
    cards.filter(({ id }) => serverIds.includes(id));

  const selectionOf = (ctx: RequestContext, dialog: SelectDialog, page: number): Selection => {
    const own = ctx.chatKind === 'private' ? links.ofPerson(ctx.personId) : [];
    const account = own.find(({ id }) => id === dialog.at.link)?.label;
    const cards = allowed(ctx, 'power');
    const canMute = ctx.chatKind === 'private' || cards.some(({ id }) => isPermitted(ctx, id, 'manage'));
    return { dialog, page, cards, account, canMute };
  };

  return {
    selectionOf,
    chosenOf,
    allowed,
    mutable,
    /** The open dialog with this token. `undefined`: it has expired or isn't theirs, and the callback was answered. */
    find: async (ctx: RequestContext, token: number): Promise<SelectDialog | undefined> => {
      const dialog = dialogs.current(ctx);
      if (dialog?.kind === 'select' && dialog.token === token) return dialog;
      await ctx.refuse('callback-dialog-expired');
      return undefined;
    },
    show: (ctx: RequestContext, dialog: SelectDialog, page: number) => {
      dialogs.start(ctx, dialog);
      return ctx.editOrReply(selectView(selectionOf(ctx, dialog, page), ctx.locale));
    },
    /** Shows what would be done, and what is left out. */
    ask: (ctx: RequestContext, dialog: SelectDialog & Required<Pick<SelectDialog, 'action'>>) => {
      dialogs.start(ctx, dialog);
      const { action } = dialog;
      const cards = chosenOf(dialog, servers.cardsOf(ctx));
      const leftOut = bulkActions.findLeftOut(ctx, action, dialog.serverIds);
      return ctx.editOrReply(confirmBulkView({ dialog, action, cards, leftOut }, ctx.locale));
    },
  };
}

type ServerSelection = ReturnType<typeof createServerSelection>;

/** Choosing several servers, and muting them. */
export function createSelectServersHandlers(
  { dialogs, chatSettings, now }: Services,
  selection: ServerSelection,
) {
  const { find, show, ask, selectionOf, chosenOf, mutable } = selection;

  /** Handles a button of an open dialog. If the dialog has expired, it says so. */
  const withDialog =
    <Data extends { readonly token: number }>(
      handle: (ctx: RequestContext, dialog: SelectDialog, data: Data) => Promise<unknown>,
    ) =>
    async (ctx: RequestContext, data: Data): Promise<unknown> => {
      const dialog = await find(ctx, data.token);
      return dialog && handle(ctx, dialog, data);
    };

  /** Adds servers to the chosen ones or removes them; more than 50 are not added. */
  const change = async (
    ctx: RequestContext,
    dialog: SelectDialog,
    ids: readonly ServerId[],
    { page, isOn }: { readonly page: number; readonly isOn: boolean },
  ): Promise<void> => {
    const others = dialog.serverIds.filter(id => !ids.includes(id));
    const wanted = isOn ? [...others, ...ids] : others;
    if (wanted.length > maxBulkServers) await ctx.refuse('select-max', { max: maxBulkServers });
    await show(ctx, { ...dialog, serverIds: wanted.slice(0, maxBulkServers) }, page);
  };

  /** `false`: nothing is chosen, and the callback was answered. */
  const hasChosen = async (ctx: RequestContext, cards: readonly Card[]): Promise<boolean> => {
    if (cards.length > 0) return true;
    await ctx.answerCallback('select-empty');
    return false;
  };

  return {
    callbacks: {
      select: async (ctx, { kind: _, ...at }) => {
        const dialog: SelectDialog = { kind: 'select', token: ctx.updateId, at, serverIds: [] };
        if (selectionOf(ctx, dialog, 0).cards.length > 0) await show(ctx, dialog, 0);
        else if (ctx.chatKind === 'group') await ctx.refuse('callback-operators-only');
        else await ctx.refuse('select-not-allowed');
      },
      'select-page': withDialog((ctx, dialog, { page }) => show(ctx, dialog, page)),
      'select-server': withDialog((ctx, dialog, { server, page, on }) =>
        change(ctx, dialog, [server], { page, isOn: on === 1 }),
      ),
      'select-shown': withDialog((ctx, dialog, { page, on }) => {
        const shown = selectablePage(selectionOf(ctx, dialog, page)).items.map(({ id }) => id);
        return change(ctx, dialog, shown, { page, isOn: on === 1 });
      }),
      bulk: withDialog(async (ctx, dialog, { action: index }) => {
        const action = listActions[index - 1];
        if (action !== undefined && (await hasChosen(ctx, chosenOf(dialog, selection.allowed(ctx, 'power')))))
          await ask(ctx, { ...dialog, action });
      }),
      'bulk-mute': withDialog(async (ctx, dialog) => {
        const cards = chosenOf(dialog, mutable(ctx));
        if (await hasChosen(ctx, cards)) await ctx.editOrReply(muteSelectedView(dialog, cards, ctx.locale));
      }),
      'bulk-mute-for': withDialog(async (ctx, dialog, { choice }) => {
        const mute = muteChoices[choice];
        const cards = chosenOf(dialog, mutable(ctx));
        if (mute === undefined || !(await hasChosen(ctx, cards))) return;
        const until = muteEnd(mute, now());
        for (const { id } of cards) chatSettings.mute(ctx.chatId, id, until);
        dialogs.leave(ctx);
        await ctx.editOrReply(mutedSelectedView(cards, until, ctx.locale));
      }),
    },
  } satisfies Handlers;
}

/** Power actions on several servers: the confirmation, Undo, and trying again what was not sent. */
export function createBulkActionsHandlers(
  { bulkActions, dialogs, now }: Services,
  selection: ServerSelection,
) {
  const show = async (ctx: RequestContext, { id }: Pick<BulkAction, 'id'>): Promise<void> => {
    const model = bulkActions.model(ctx, id);
    if (model === undefined) return;
    const shown = await ctx.editOrReply(bulkActionView(model, ctx.locale));
    if (shown !== undefined) bulkActions.saveMessage(id, shown.chatId, shown.messageId);
  };

  /** The bulk action of a button, if it belongs to this chat. */
  const ofChat = async (
    ctx: RequestContext,
    id: BulkAction['id'],
  ): Promise<BulkActionViewModel | undefined> => {
    const model = bulkActions.model(ctx, id);
    if (model?.bulk.chatId === ctx.chatId) return model;
    await ctx.refuse('callback-no-access');
    return undefined;
  };

  return {
    callbacks: {
      'confirm-bulk': async (ctx, { token, code }) => {
        const { chatId, personId } = ctx;
        const idempotencyKey = `bulk:${chatId}:${personId}:${token}`;
        const known = bulkActions.getByKey(idempotencyKey);
        if (known !== undefined) {
          await ctx.answerCallback(known.endedAt === undefined ? 'callback-duplicate' : 'callback-ended');
          // The message of the button shows it already.
          if (known.messageId !== ctx.messageId) await show(ctx, known);
          return;
        }
        const dialog = await selection.find(ctx, token);
        if (dialog === undefined) return;
        const { action, serverIds } = dialog;
        const isStale = now() - ctx.requestedAt > requestMaxAgeMs;
        if (isStale || action === undefined || code !== hashSelection(action, serverIds))
          return ctx.refuse('confirm-expired');
        const { bulk } = bulkActions.begin({ ...ctx, idempotencyKey, action, serverIds });
        dialogs.leave(ctx);
        bulkActions.dispatch(bulk, show(ctx, bulk));
      },
      'undo-bulk': async (ctx, { bulk: id }) => {
        if ((await ofChat(ctx, id)) === undefined) return;
        switch (bulkActions.undo(id, ctx)) {
          case 'undone':
            return ctx.answerCallback('undo-done');
          case 'too-late':
            return ctx.refuse('bulk-undo-too-late');
          case 'not-allowed':
            return ctx.refuse('callback-operators-only');
        }
      },
      'retry-bulk': async (ctx, { bulk: id }) => {
        const model = await ofChat(ctx, id);
        if (model === undefined) return;
        const own = selection.allowed(ctx, 'power').map(card => card.id);
        const serverIds = unsentOf(model).filter(server => own.includes(server));
        if (serverIds.length === 0) return ctx.refuse('callback-operators-only');
        const { action } = model.bulk;
        await selection.ask(ctx, { kind: 'select', token: ctx.updateId, at: wholeList, serverIds, action });
      },
    },
  } satisfies Handlers;
}
