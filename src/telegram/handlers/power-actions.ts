import type { PowerRequest } from '../../services/operations/kinds/power.ts';
import { cardView, chooseView } from '../views/server-views.ts';
import { confirmPowerView, type ConfirmedAction, type EarlierOperation } from '../views/power-views.ts';
import type { Card } from '../../domain/card.ts';
import type { PowerAction } from '../../domain/server.ts';
import type { Cards, OperationReplies } from './cards.ts';
import type { CallbackDataOf } from '../callback-data.ts';
import type { Services } from '../../services/services.ts';
import type { CallbackHandler, CommandHandler, Handlers, RequestContext } from '../request-context.ts';
import { resolveServer } from './server-lookup.ts';

/** A button older than this shows a new card instead of acting. */
export const keyboardMaxAgeMs = 24 * 60 * 60_000;
/** A question older than this is asked again. */
export const confirmWithinMs = 10 * 60_000;
/** A request that waited longer, here or at Telegram, must be repeated. */
export const requestMaxAgeMs = 2 * 60_000;

/** A request without the person and the chat. */
export type PartialRequest = Pick<PowerRequest, 'idempotencyKey' | 'sourceMessage' | 'action' | 'repeats'>;

/** How power actions are requested: at once, or after a confirmation. */
export function createPowerRequests(
  { operations, chatSettings, messageButtons, now }: Services,
  cards: Cards,
  replies: OperationReplies,
) {
  const begin = (
    ctx: RequestContext,
    serverId: PowerRequest['serverId'],
    request: PartialRequest,
  ): Promise<void> =>
    replies.reply(ctx, serverId, operations.begin({ ...ctx, ...request, serverId }), {
      started: `callback-${request.action}`,
    });

  return {
    /**
     * Starts an operation, or asks first if the chat's settings say so. `earlier`: the operation that is retried or
     * repeated; if that has already happened, the result is shown.
     */
    async beginOrAsk(
      ctx: RequestContext,
      card: Card,
      request: PartialRequest,
      earlier?: EarlierOperation,
    ): Promise<void> {
      const { action, idempotencyKey } = request;
      const isDone = earlier !== undefined && operations.getByKey(idempotencyKey) !== undefined;
      if (isDone || action === 'boot' || !chatSettings.get(ctx.chatId).confirmPower)
        return begin(ctx, card.id, request);
      if ((await cards.permitted(ctx, card.id, 'power', action)) === undefined) return;
      const shown = await ctx.editOrReply(confirmPowerView(card, action, ctx.locale, earlier));
      if (shown !== undefined) messageButtons.watch(shown, card.id, 'operation');
    },

    /**
     * The request of a button. Pressed again with the same keyboard version, it is the same request. One message may
     * have buttons of several servers.
     */
    ofButton: (
      { chatId, messageId = 0 }: RequestContext,
      { server, keyboardVersion }: Pick<CallbackDataOf<PowerAction>, 'server' | 'keyboardVersion'>,
      action: PowerAction,
    ): PartialRequest => {
      const sourceMessage = `press:${chatId}:${messageId}`;
      const idempotencyKey = `${sourceMessage}:${server}:${keyboardVersion}:${action}`;
      return { idempotencyKey, sourceMessage, action };
    },

    /** Begins a confirmed request, unless the question has expired or the keyboard has changed since. */
    async confirm(
      ctx: RequestContext,
      card: Card,
      keyboardVersion: number,
      request: PartialRequest,
    ): Promise<void> {
      const isExpired =
        card.keyboardVersion !== keyboardVersion || now() - (ctx.buttonShownAt ?? 0) > confirmWithinMs;
      if (isExpired && operations.getByKey(request.idempotencyKey) === undefined) {
        await ctx.refuse('confirm-expired');
        await cards.open(ctx, card);
      } else await begin(ctx, card.id, request);
    },
  };
}

export type PowerRequests = ReturnType<typeof createPowerRequests>;

/** Reboot, stop and boot. */
export function createPowerHandlers({ servers, now }: Services, cards: Cards, requests: PowerRequests) {
  const { beginOrAsk, confirm, ofButton } = requests;

  /** Shows a card with current buttons instead. */
  const offerAgain = async (ctx: RequestContext, card: Card, note: ReturnType<typeof ctx.locale.t>) => {
    await ctx.answerCallback();
    await ctx.reply(cardView(card, ctx.locale, { now: now(), note }));
  };

  /** `true`: the request is too old, and the person was asked to repeat it. */
  const rejectIfStale = async (ctx: RequestContext, card: Card): Promise<boolean> => {
    const waitedMs = now() - ctx.requestedAt;
    if (waitedMs <= requestMaxAgeMs) return false;
    const duration = ctx.locale.duration(waitedMs);
    await offerAgain(ctx, card, ctx.locale.t('power-request-expired', { duration }));
    return true;
  };

  const onButton =
    (action: PowerAction): CallbackHandler<PowerAction> =>
    async (ctx, data) => {
      const card = await cards.permitted(ctx, data.server, 'power', action);
      if (card === undefined) return;
      if (now() - (ctx.buttonShownAt ?? 0) > keyboardMaxAgeMs)
        return offerAgain(ctx, card, ctx.locale.t('power-keyboard-expired'));
      if (!(await rejectIfStale(ctx, card))) await beginOrAsk(ctx, card, ofButton(ctx, data, action));
    };

  const onConfirm =
    (action: ConfirmedAction): CallbackHandler<'confirm-reboot' | 'confirm-stop'> =>
    async (ctx, data) => {
      const card = await cards.permitted(ctx, data.server, 'power', action);
      if (card !== undefined) await confirm(ctx, card, data.keyboardVersion, ofButton(ctx, data, action));
    };

  const onCommand =
    (action: PowerAction): CommandHandler =>
    async (ctx, name) => {
      const card = await resolveServer(servers, ctx, name, action);
      if (card === undefined || (await rejectIfStale(ctx, card))) return;
      if (ctx.isForwarded)
        return ctx.reply(chooseView(ctx.locale.t('power-forwarded'), [card], ctx.locale, action));
      const idempotencyKey = `update:${ctx.updateId}`;
      return beginOrAsk(ctx, card, { idempotencyKey, sourceMessage: undefined, action });
    };

  return {
    callbacks: {
      reboot: onButton('reboot'),
      stop: onButton('stop'),
      boot: onButton('boot'),
      'confirm-reboot': onConfirm('reboot'),
      'confirm-stop': onConfirm('stop'),
    },
    commands: { reboot: onCommand('reboot'), stop: onCommand('stop'), boot: onCommand('boot') },
  } satisfies Handlers;
}
