import { findInstallBlocker, type ServerId } from '../../domain/server.ts';
import { type Card, sortOrders } from '../../domain/card.ts';
import { findByHash, hashConfiguration, type InstallDialog } from '../../domain/dialog.ts';
import type { BeginResult } from '../../services/operations/begin.ts';
import type { Services } from '../../services/services.ts';
import type { CallbackDataOf } from '../callback-data.ts';
import type { Cards, OperationReplies } from './cards.ts';
import { createInstallDialogs, createInstallSteps, type InstallDialogs } from './install-steps.ts';
import { resolveServer } from './server-lookup.ts';
import { type Handlers, type RequestContext, requesterOf } from '../request-context.ts';
import { welcomeView } from '../views/home-views.ts';
import { chooseOrderToInstallView } from '../views/install-dialog-views.ts';
import type { Template } from '../../domain/catalogue.ts';
import { hiddenIn, rejectedAccountsView } from '../views/outdated.ts';
import { plannedInstallView } from '../views/planned-install-views.ts';
import { toOrderItem } from './orders.ts';

/** Names of templates are shorter. */
const maxPartLength = 64;

function toggleKey(dialog: InstallDialog, code: number): InstallDialog {
  const key = findByHash(dialog.keys ?? [], code, ({ id }) => id);
  if (key === undefined) return dialog;
  const others = dialog.chosenKeyIds.filter(id => id !== key.id);
  const isChosen = others.length < dialog.chosenKeyIds.length;
  return { ...dialog, chosenKeyIds: isChosen ? others : [...others, key.id], isChecked: false };
}

function withoutTemplate({ template: _template, ...dialog }: InstallDialog): InstallDialog {
  return { ...dialog, isChecked: false };
}

/** The buttons of the install dialog. */
function createDialogCallbacks(
  { catalogue }: Services,
  dialogs: InstallDialogs,
  { showTemplates, showKeys, showSummary }: ReturnType<typeof createInstallSteps>,
) {
  const { change, withDialog } = dialogs;
  return {
    'install-templates': withDialog(async (ctx, { token }, card, { page }) => {
      // Until a template is chosen, texts search for one.
      const changed = change(ctx, token, withoutTemplate);
      return changed && showTemplates(ctx, changed, card, { page });
    }),
    'install-family': withDialog((ctx, dialog, card, { code: family, page }) =>
      showTemplates(ctx, dialog, card, { page, family }),
    ),
    'install-template': withDialog(async (ctx, dialog, card, { code }) => {
      const template = findByHash(catalogue.known()?.catalogue.templates ?? [], code, ({ name }) => name);
      if (template === undefined)
        return showTemplates(ctx, dialog, card, { page: 0, note: ctx.locale.t('install-changed') });
      const changed = change(ctx, dialog.token, now => ({ ...now, template, isChecked: false }));
      return changed && showKeys(ctx, changed, card);
    }),
    'install-keys': withDialog(async (ctx, { token }, card) => {
      // The list is read again, since a key may have been added.
      const changed = change(ctx, token, now => ({ ...now, keys: undefined }));
      return changed && showKeys(ctx, changed, card);
    }),
    'install-key': withDialog(async (ctx, { token }, card, { code }) => {
      const changed = change(ctx, token, now => toggleKey(now, code));
      return changed && showKeys(ctx, changed, card);
    }),
    'install-continue': withDialog(showSummary),
  } satisfies Handlers['callbacks'];
}

const idempotencyKeyOf = (
  { chatId, personId }: RequestContext,
  { token, code }: Pick<CallbackDataOf<'confirm-install'>, 'token' | 'code'>,
): string => `install:${chatId}:${personId}:${token}:${code}`;

/** The confirmation of the summary, which starts the installation, or plans it until the order is paid. */
function createConfirm(
  services: Services,
  dialogs: InstallDialogs,
  { showSummary }: Pick<ReturnType<typeof createInstallSteps>, 'showSummary'>,
  reply: (ctx: RequestContext, server: ServerId, result: BeginResult) => Promise<void>,
) {
  const { operations, transaction } = services;
  const planInstall = createPlanInstall(services);

  return dialogs.withDialog<CallbackDataOf<'confirm-install'>>(async (ctx, dialog, card, { code }) => {
    const { token, template, chosenKeyIds: sshKeyIds, isChecked } = dialog;
    // Something else has been chosen since, on another message.
    if (code !== hashConfiguration(dialog)) return dialogs.replyExpired(ctx);
    const isUnpaid = card.snapshot.order.status === 'pending';
    if (template !== undefined && isUnpaid && (await planInstall(ctx, dialog, card, template)))
      return undefined;
    if (template === undefined || !isChecked) return showSummary(ctx, dialog, card);
    const result = transaction(() => {
      const outcome = operations.begin({
        ...requesterOf(ctx),
        idempotencyKey: idempotencyKeyOf(ctx, { token, code }),
        action: 'install',
        serverId: card.id,
        details: { template: template.name, title: template.title, sshKeyIds },
      });
      services.dialogs.leave(ctx);
      return outcome;
    });
    return reply(ctx, card.id, result);
  });
}

/** Installing a system on a paid order: template, keys, the provider's check, and a confirmation. */
export function createInstallHandlers(services: Services, cards: Cards, replies: OperationReplies) {
  const { operations, servers, links, plannedInstalls } = services;
  const dialogs = createInstallDialogs(services, cards);
  const steps = createInstallSteps(services, dialogs);
  const start = async (ctx: RequestContext, card: Card): Promise<void> => {
    const open = operations.openOn(card.id);
    if (open !== undefined) {
      await ctx.answerCallback('callback-duplicate');
      return cards.follow(ctx, open.id);
    }
    const reason = card.locked ? 'locked' : findInstallBlocker(card.snapshot);
    // Until the order is paid, it is planned.
    if (reason !== undefined && reason !== 'unpaid') await replies.refuse(ctx, reason, card);
    else await steps.showTemplates(ctx, dialogs.start(ctx, card.id), card, { page: 0 });
  };

  const reply = (ctx: RequestContext, server: ServerId, result: BeginResult): Promise<void> =>
    replies.reply(ctx, server, result, { started: 'callback-install' });
  const confirm = createConfirm(services, dialogs, steps, reply);

  return {
    callbacks: {
      ...createDialogCallbacks(services, dialogs, steps),
      install: cards.withServer('secret', start),
      'drop-planned-install': cards.withServer('secret', async (ctx, card) => {
        const isDropped = plannedInstalls.drop(card.id);
        await ctx.answerCallback(isDropped ? 'callback-planned-dropped' : 'callback-nothing-planned');
        await cards.open(ctx, servers.card(ctx, card.id) ?? card);
      }),
      'confirm-install': async (ctx, data) => {
        const existing = operations.getByKey(idempotencyKeyOf(ctx, data));
        // The second tap of two.
        if (plannedInstalls.isOfDialog(ctx.personId, data.token)) return;
        if (existing?.action !== 'install') await confirm(ctx, data);
        else await reply(ctx, existing.serverId, { kind: 'duplicate', operation: existing });
      },
    },
    commands: {
      install: async (ctx, name) => {
        if (links.ofPerson(ctx.personId).length === 0) return ctx.reply(welcomeView(ctx.locale));
        if (name === '') {
          const orders = sortOrders(servers.cardsOf(ctx));
          const empty = orders.filter(({ snapshot }) => findInstallBlocker(snapshot) === undefined);
          const hidden = hiddenIn(servers.unreadAccounts(ctx));
          return ctx.reply(
            empty.length === 0 && hidden.length > 0
              ? rejectedAccountsView(hidden, ctx.locale)
              : chooseOrderToInstallView(empty, ctx.locale),
          );
        }
        const card = await resolveServer(servers, ctx, name);
        return card && start(ctx, card);
      },
    },
    /** Searches for a template by a part of its name. */
    onText: async (ctx, text) => {
      const dialog = services.dialogs.current(ctx);
      const part = text.trim();
      if (dialog?.kind !== 'install' || dialog.template !== undefined) return false;
      if (part === '' || part.length > maxPartLength) return false;
      const card = servers.card(ctx, dialog.serverId);
      if (card === undefined) return false;
      await steps.showTemplates(ctx, dialog, card, { page: 0, part });
      return true;
    },
  } satisfies Handlers;
}

/** Plans what a dialog says for when its order is paid; `false`: the order is no longer unpaid. */
const createPlanInstall =
  ({ plannedInstalls, servers, messageButtons, dialogs, transaction }: Services) =>
  async (ctx: RequestContext, dialog: InstallDialog, card: Card, template: Template): Promise<boolean> => {
    const { personId, chatId, locale } = ctx;
    const isPlanned = transaction(() => {
      const details = { template: template.name, title: template.title, sshKeyIds: dialog.chosenKeyIds };
      const plan = { serverId: card.id, personId, chatId, details, token: dialog.token };
      if (!plannedInstalls.plan(plan)) return false;
      dialogs.leave(ctx);
      return true;
    });
    if (!isPlanned) return false;
    const planned = servers.card(ctx, card.id) ?? card;
    const shown = await ctx.editOrReply(plannedInstallView(toOrderItem(servers, planned), dialog, locale));
    if (shown !== undefined) messageButtons.watch(shown, card.id, 'payment');
    return true;
  };
