import { defaultLink } from '../../domain/access.ts';
import { type Card } from '../../domain/card.ts';
import { type InstallDialog, type KeyChoice } from '../../domain/dialog.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import { unsentMessageId } from '../../domain/operation-lifecycle.ts';
import type { ServerId } from '../../domain/server.ts';
import type { Template } from '../../domain/catalogue.ts';
import type { Services } from '../../services/services.ts';
import type { ListedKey } from '../../services/ssh-keys/listed-keys.ts';
import { showCatalogue } from './browse-catalogue.ts';
import type { Cards } from './cards.ts';
import { type RequestContext, requesterOf, type ShownMessage } from '../request-context.ts';
import {
  installExpiredView,
  type TemplatesAt,
  chooseKeysView,
  chooseTemplateView,
  installCheckingView,
  installRefusedView,
  installSummaryView,
  keysReadingView,
  templatesFailedView,
  templatesReadingView,
} from '../views/install-dialog-views.ts';
import { plannedSummaryView } from '../views/planned-install-views.ts';
import { shorten, type Action, type View } from '../views/view.ts';

/** The most keys kept in a dialog; more than fit on a keyboard. */
const maxKeys = 100;

/** "ED25519 …kLmNoPqR" for a key without a label. */
function keyLabel({ id, label, key }: ListedKey): string {
  if (label.trim() !== '') return shorten(label.trim(), 64);
  return key === undefined ? `#${id}` : `${key.type} …${key.fingerprint.slice(-8)}`;
}

/** The keys that a dialog offers. */
const keyChoices = (keys: readonly ListedKey[]): readonly KeyChoice[] =>
  keys.slice(0, maxKeys).map(key => ({ id: key.id, label: keyLabel(key) }));

/** The install dialog of a person in a chat, stored in the database. */
export function createInstallDialogs({ dialogs }: Services, cards: Cards) {
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
    await ctx.refuse('callback-dialog-expired');
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
    start: (ctx: RequestContext, serverId: ServerId): InstallDialog =>
      store(ctx, { kind: 'install', token: ctx.updateId, serverId, chosenKeyIds: [], isChecked: false }),
    /** A handler of a button of an open dialog. Replies if the dialog has expired. */
    withDialog:
      <Data extends { readonly token: number }>(
        handle: (ctx: RequestContext, dialog: InstallDialog, card: Card, data: Data) => Promise<unknown>,
      ) =>
      async (ctx: RequestContext, data: Data): Promise<void> => {
        const dialog = find(ctx, data.token);
        if (dialog === undefined) return replyExpired(ctx);
        store(ctx, dialog);
        const card = await cards.permitted(ctx, dialog.serverId, 'secret');
        if (card !== undefined) await handle(ctx, dialog, card, data);
      },
  };
}

export type InstallDialogs = ReturnType<typeof createInstallDialogs>;

/** Shows a step of an install dialog: at once with cached data, and again when it has been read. */
type Step = (ctx: RequestContext, dialog: InstallDialog, card: Card) => Promise<unknown>;

/** During an installation, the default link means the account of its order. */
const addKey: Action = { kind: 'add-key', link: defaultLink };

const createShowTemplates =
  (services: Services) =>
  (ctx: RequestContext, dialog: InstallDialog, card: Card, at: TemplatesAt): Promise<unknown> =>
    showCatalogue(services, ctx, {
      ready: ({ templates }) => chooseTemplateView(dialog, card, templates, at, ctx.locale),
      reading: templatesReadingView(card, ctx.locale),
      failed: failure => templatesFailedView(card, failure, ctx.locale),
    });

const createShowKeys =
  ({ servers, sshKeys }: Services, dialogs: InstallDialogs): Step =>
  async (ctx, dialog, card) => {
    const { locale, personId } = ctx;
    const { token } = dialog;
    const view = (shown: InstallDialog, failure?: ProviderFailure) =>
      chooseKeysView(shown, card, locale, { addKey, failure });
    if (dialog.keys !== undefined) return ctx.editOrReply(view(dialog));
    return ctx.showWhenRead({
      meanwhile: keysReadingView(dialog, card, locale),
      read: async () => {
        const account = servers.accountOf(card.id);
        if (account === undefined) return installExpiredView(locale);
        const answer = await sshKeys.read(personId, account);
        const keys = answer.kind === 'ok' ? keyChoices(answer.value.keys) : undefined;
        const changed = dialogs.change(ctx, token, now => ({
          ...now,
          // Keys that can't be shown aren't chosen.
          chosenKeyIds: now.chosenKeyIds.filter(id => keys?.some(key => key.id === id) === true),
          ...(keys === undefined ? { isChecked: false } : { keys }),
        }));
        if (changed === undefined) return installExpiredView(locale);
        return view(changed, answer.kind === 'failed' ? answer.failure : undefined);
      },
    });
  };

/** The provider's check of an installation (`run=0`), and then the summary or what is wrong. */
function createCheck(services: Services, dialogs: InstallDialogs) {
  const { operations, liveMessages, servers, transaction } = services;

  /** An installation was started elsewhere: its operation is shown. `false`: that isn't allowed. */
  const join = async (
    ctx: RequestContext,
    { token, chosenKeyIds: sshKeyIds }: InstallDialog,
    card: Card,
    { name: template, title }: Template,
    message: ShownMessage | undefined,
  ): Promise<boolean> => {
    const { chatId, personId, topicId } = ctx;
    const result = transaction(() => {
      services.dialogs.leave(ctx);
      return operations.begin({
        ...requesterOf(ctx),
        action: 'install',
        idempotencyKey: `join:${chatId}:${personId}:${token}`,
        serverId: card.id,
        details: { template, title, sshKeyIds, joined: true },
      });
    });
    if (result.kind === 'refused') return false;
    const operationId = result.operation.id;
    const messageId = message?.messageId ?? unsentMessageId(operationId);
    await liveMessages.attach({ chatId, messageId, personId, topicId, operationId });
    await servers.poll(card.id);
    return true;
  };

  /** `undefined`: the message shows the installation that was started elsewhere. */
  return async (
    ctx: RequestContext,
    dialog: InstallDialog,
    card: Card,
    template: Template,
    message: () => ShownMessage | undefined,
  ): Promise<View | undefined> => {
    const { personId, locale } = ctx;
    const request = { template: template.name, sshKeyIds: dialog.chosenKeyIds };
    const answer = await operations.checkInstall(personId, card.id, request);
    const failure = answer.kind === 'failed' ? answer.failure : undefined;
    if (failure?.kind === 'already-exists' && (await join(ctx, dialog, card, template, message())))
      return undefined;
    const isSame = (now: InstallDialog) =>
      now.template?.name === template.name && now.chosenKeyIds.join() === dialog.chosenKeyIds.join();
    const now = dialogs.change(ctx, dialog.token, current =>
      isSame(current) ? { ...current, isChecked: failure === undefined } : current,
    );
    // The person has left the dialog, or chosen something else on another message.
    if (now === undefined || !isSame(now)) return installExpiredView(locale);
    return failure === undefined
      ? installSummaryView(now, card, locale)
      : installRefusedView(now, card, failure, locale);
  };
}

/** The steps of the install dialog: template, keys, and the provider's check with the summary. */
export function createInstallSteps(services: Services, dialogs: InstallDialogs) {
  const showTemplates = createShowTemplates(services);
  const showListedKeys = createShowKeys(services, dialogs);
  const check = createCheck(services, dialogs);

  const showKeys: Step = (ctx, dialog, card) =>
    // A button of an older message: the template is being chosen again.
    dialog.template === undefined
      ? showTemplates(ctx, dialog, card, { page: 0 })
      : showListedKeys(ctx, dialog, card);

  const showSummary: Step = async (ctx, dialog, card) => {
    const { template, token } = dialog;
    // Without the list of keys the summary could not name the chosen ones.
    if (template === undefined || (dialog.keys === undefined && dialog.chosenKeyIds.length > 0))
      return showKeys(ctx, dialog, card);
    if (card.snapshot.order.status === 'pending')
      return ctx.editOrReply(plannedSummaryView(dialog, card, ctx.locale));
    return ctx.showWhenRead({
      meanwhile: installCheckingView(dialog, card, ctx.locale),
      pending: { kind: 'check-install', token },
      read: (_, message) => check(ctx, dialog, card, template, message),
    });
  };

  return { showTemplates, showKeys, showSummary };
}
