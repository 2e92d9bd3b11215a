import { type AccessRefusal, type Permission, refusalOf } from '../../domain/access.ts';
import type { Card } from '../../domain/card.ts';
import { unsentMessageId } from '../../domain/operation-lifecycle.ts';
import type { OperationId } from '../../domain/operation.ts';
import type { AccountId, PowerAction, ServerId } from '../../domain/server.ts';
import type { BeginResult, RefusalReason } from '../../services/operations/begin.ts';
import type { Services } from '../../services/services.ts';
import type { RequestContext } from '../request-context.ts';
import { operationView } from '../views/operation-views.ts';
import { lockedRefusalView } from '../views/server-action-views.ts';
import { cardView } from '../views/server-views.ts';
import { shortName } from '../views/view.ts';

/** A card is not refreshed if the server was read more recently. */
const freshForMs = 2_000;

/** The payload of a deep link to a server's card in the private chat (Bot API: deep linking, `A-Za-z0-9_-`). */
const cardPayload = (id: ServerId): string => `server-${id.toString(36)}`;

/** Parses the payload of a deep link. Anyone can send any payload. */
export function readCardPayload(payload: string): ServerId | undefined {
  const [, digits] = /^server-([0-9a-z]{1,10})$/.exec(payload) ?? [];
  return digits === undefined ? undefined : (Number.parseInt(digits, 36) as ServerId);
}

/** Shows an operation as a live message: in the message of the button, or in a new one. */
const createFollow =
  ({ operations, liveMessages, tasks, now }: Services) =>
  async (ctx: RequestContext, operationId: OperationId, asNew = false): Promise<void> => {
    const model = operations.model(ctx, operationId);
    if (model === undefined) return;
    const { chatId, personId, topicId } = ctx;
    if (!asNew && ctx.buttonShownAt !== undefined && ctx.messageId !== undefined)
      return liveMessages.attach({ chatId, personId, topicId, operationId, messageId: ctx.messageId });
    const shown = await ctx.reply(operationView(model, ctx.locale, now()));
    const sent = shown ?? { chatId, messageId: unsentMessageId(operationId) };
    const message = { ...sent, personId, topicId, operationId };
    const shownState = shown === undefined ? undefined : model.operation.state;
    tasks.start('attach-message', () => liveMessages.attach(message, shownState));
  };

/**
 * Says why somebody can't use a button. Who has no access because their key was rejected while somebody else's reads the
 * account (`deriveRole`) gets that reason.
 */
const createRefuse =
  ({ permissions }: Services) =>
  (ctx: RequestContext, reason: AccessRefusal, account: AccountId | undefined): Promise<void> => {
    const isRejected =
      reason === 'no-access' &&
      ctx.chatKind === 'private' &&
      permissions.ownRole(ctx.personId, account) === 'rejected';
    return ctx.refuse(`callback-${isRejected ? 'key-rejected' : reason}`);
  };

/** Shows the cards of servers, and checks what a person may do with them. */
export function createCards(services: Services, botUsername: string) {
  const { operations, servers, permissions, auditLog, messageButtons, incidents, now } = services;
  const follow = createFollow(services);
  const refuse = createRefuse(services);

  /**
   * The server's card, if the person has the permission in this chat; else replies with the reason. A refused
   * `action` is added to the audit log.
   */
  const permitted = async (
    ctx: RequestContext,
    id: ServerId,
    permission: Permission,
    action?: PowerAction,
  ): Promise<Card | undefined> => {
    const card = servers.card(ctx, id);
    const role = card === undefined ? 'none' : permissions.roleOn(ctx.personId, id, ctx.chatId);
    const refusal = refusalOf(role, permission, ctx.chatKind);
    if (refusal === undefined) return card;
    if (action !== undefined) auditLog.addRefusal({ ...ctx, serverId: id, action });
    await refuse(ctx, refusal, servers.accountOf(id));
    return undefined;
  };

  /** A handler of a server's button, for people with the permission. */
  const withServer =
    <Data extends { readonly server: ServerId }>(
      permission: Permission,
      handle: (ctx: RequestContext, card: Card, data: Data) => Promise<unknown>,
    ) =>
    async (ctx: RequestContext, data: Data): Promise<void> => {
      const card = await permitted(ctx, data.server, permission);
      if (card !== undefined) await handle(ctx, card, data);
    };

  return {
    permitted,
    /** Refuses a person who doesn't see an operation. */
    refuseOperation: (ctx: RequestContext, id: OperationId): Promise<void> =>
      refuse(ctx, 'no-access', operations.get(id)?.accountId),
    /** Whether the person has the permission in this chat. */
    isPermitted: (
      { personId, chatId, chatKind }: RequestContext,
      id: ServerId,
      permission: Permission,
    ): boolean => refusalOf(permissions.roleOn(personId, id, chatId), permission, chatKind) === undefined,
    withServer,
    follow,
    /** For a server of a group, a link to its card in the private chat. */
    privateLink: ({ id, isShared }: Card): string | undefined =>
      isShared ? `https://t.me/${botUsername}?start=${cardPayload(id)}` : undefined,
    /** Reads a server and shows its card. If that takes long, shows it as it was last seen until then. */
    async open(ctx: RequestContext, card: Card): Promise<void> {
      await ctx.answerCallback();
      const open = operations.openOn(card.id);
      if (open !== undefined) {
        // The message of an incident shows it as well, but is no card.
        return follow(ctx, open.id, incidents.isShownIn(ctx.chatId, ctx.messageId));
      }
      const { seenAt, order } = card.snapshot;
      const known = cardView(card, ctx.locale, { now: now() });
      const isFresh = seenAt !== undefined && now() - seenAt < freshForMs;
      if (isFresh || order.status === 'pending') {
        const shown = await ctx.editOrReply(known);
        if (shown !== undefined && order.status === 'pending')
          messageButtons.watch(shown, card.id, 'payment');
        return;
      }
      await ctx.showWhenRead({
        meanwhile: known,
        read: async () => {
          const read = await servers.poll(card.id);
          const after = servers.card(ctx, card.id);
          return after && cardView(after, ctx.locale, { now: now(), failure: read?.failure });
        },
      });
    },
  };
}

export type Cards = ReturnType<typeof createCards>;

/** Messages that replace the default answers to a callback. */
interface Answers {
  readonly started?: 'callback-ordering' | `callback-${PowerAction | 'install'}`;
  readonly duplicate?: 'callback-duplicate';
  /** Shown in an alert; if missing, the other operation is shown instead. */
  readonly conflict?: 'retry-conflict' | 'callback-order-conflict';
  readonly refused?: 'callback-dialog-expired';
}

const refusalMessage = (reason: RefusalReason) =>
  reason === 'unpaid' || reason === 'installed'
    ? (`install-${reason}` as const)
    : (`callback-${reason}` as const);

/** Replies with the result of a request for an operation. */
export function createOperationReplies({ operations, servers, permissions, tasks }: Services, cards: Cards) {
  /** Shows an operation, and executes it once it is shown. */
  const start = (ctx: RequestContext, id: OperationId): Promise<void> => {
    const shown = cards.follow(ctx, id);
    operations.dispatch(id, shown);
    return shown;
  };

  /** Its owner can unlock a locked server right there. */
  const refuseLocked = async (ctx: RequestContext, card: Card): Promise<void> => {
    const isOwner = permissions.roleOn(ctx.personId, card.id, ctx.chatId) === 'owner';
    if (!isOwner) await ctx.refuse('callback-locked', { name: shortName(card) });
    else {
      await ctx.answerCallback();
      await ctx.reply(lockedRefusalView(card, ctx.locale));
    }
  };

  return {
    /** Shows the operation of a request. */
    show: (
      ctx: RequestContext,
      { kind, operation }: Exclude<BeginResult, { kind: 'refused' }>,
    ): Promise<void> => (kind === 'started' ? start(ctx, operation.id) : cards.follow(ctx, operation.id)),

    refuse: (ctx: RequestContext, reason: RefusalReason, card: Card): Promise<void> =>
      reason === 'locked'
        ? refuseLocked(ctx, card)
        : ctx.refuse(refusalMessage(reason), { name: shortName(card) }),

    /** Answers the callback with the result, and shows the operation. */
    async reply(
      ctx: RequestContext,
      server: ServerId | undefined,
      result: BeginResult,
      answers: Answers = {},
    ): Promise<void> {
      const card = server === undefined ? undefined : servers.card(ctx, server);
      const name = card === undefined ? '' : shortName(card);
      switch (result.kind) {
        case 'started':
          // Both at once, and before the provider is called.
          tasks.start('show-operation', () => start(ctx, result.operation.id));
          return ctx.answerCallback(answers.started, { name });
        case 'duplicate': {
          const { id, endedAt } = result.operation;
          const isOpen = endedAt === undefined;
          await ctx.answerCallback(answers.duplicate ?? (isOpen ? 'callback-duplicate' : 'callback-ended'));
          return cards.follow(ctx, id);
        }
        case 'conflict': {
          const { operation } = result;
          if (answers.conflict !== undefined) return ctx.refuse(answers.conflict);
          // Only operations on a server have such a message.
          if (operation.serverId === undefined) return ctx.answerCallback();
          const message = `callback-conflict-${operation.action}` as const;
          await ctx.answerCallback(message, { name });
          if (ctx.callbackQueryId === undefined) await ctx.reply(ctx.locale.t(message, { name }));
          return cards.follow(ctx, operation.id);
        }
        case 'refused':
          if (result.reason === 'locked' && card !== undefined) await refuseLocked(ctx, card);
          else await ctx.refuse(answers.refused ?? refusalMessage(result.reason), { name });
      }
    },
  };
}

export type OperationReplies = ReturnType<typeof createOperationReplies>;
