import { type AccessRefusal, type Permission, checkPermission } from '../../domain/access.ts';
import type { Card } from '../../domain/card.ts';
import { unsentMessageId } from '../../domain/operation-lifecycle.ts';
import type { OperationId } from '../../domain/operation.ts';
import type { AccountId, PowerAction, ServerId } from '../../domain/server.ts';
import type { BeginResult, RefusalReason } from '../../services/operations/begin.ts';
import type { Services } from '../../services/services.ts';
import type { Locale } from '../locales/locale.ts';
import type { RequestContext } from '../request-context.ts';
import { operationView } from '../views/operation-views.ts';
import { lockedRefusalView } from '../views/server-action-views.ts';
import { cardView } from '../views/server-views.ts';
import { shortName } from '../views/view.ts';

const refusalMessages = {
  'no-access': 'callback-no-access',
  'key-rejected': 'callback-key-rejected',
  'operators-only': 'callback-operators-only',
  'owners-only': 'callback-owners-only',
  'private-only': 'callback-private-only',
} as const satisfies Record<AccessRefusal, string>;

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
    return ctx.refuse(ctx.answerLocale.tText(refusalMessages[isRejected ? 'key-rejected' : reason]));
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
    const verdict = checkPermission(role, permission, ctx.chatKind);
    if (verdict.kind === 'allowed') return card;
    if (action !== undefined) auditLog.addRefusal({ ...ctx, serverId: id, action });
    await refuse(ctx, verdict.reason, servers.accountOf(id));
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
    ): boolean =>
      checkPermission(permissions.roleOn(personId, id, chatId), permission, chatKind).kind === 'allowed',
    withServer,
    follow,
    /** For a server of a group, a link to its card in the private chat. */
    privateLink: ({ id, isShared }: Card): string | undefined =>
      isShared ? `https://t.me/${botUsername}?start=${cardPayload(id)}` : undefined,
    /** Reads a server and shows its card; while that takes a while, as it was last seen. */
    async open(ctx: RequestContext, card: Card): Promise<void> {
      await ctx.answerCallback();
      const open = operations.openOn(card.id);
      if (open !== undefined) {
        // The message of an incident shows it as well, but is no card.
        await follow(ctx, open.id, incidents.isShownIn(ctx.chatId, ctx.messageId));
        return;
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

/** Texts that replace the default answers to a callback. */
interface Answers {
  readonly started?: (name: string) => string;
  readonly duplicate?: string;
  /** An alert; without one, the other operation is shown. */
  readonly conflict?: string;
  readonly refused?: string;
}

function refusalText(locale: Locale, reason: RefusalReason, name: string): string {
  switch (reason) {
    case 'no-access':
    case 'key-rejected':
    case 'operators-only':
    case 'owners-only':
    case 'private-only':
    case 'not-installed':
      return locale.tText(`callback-${reason}`);
    case 'locked':
    case 'suspended':
    case 'terminated':
    case 'gone':
      return locale.tText(`callback-${reason}`, { name });
    case 'unpaid':
    case 'installed':
      return locale.tText(`install-${reason}`, { name });
  }
}

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
    if (!isOwner) await ctx.refuse(refusalText(ctx.answerLocale, 'locked', shortName(card)));
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
        : ctx.refuse(refusalText(ctx.answerLocale, reason, shortName(card))),

    /** Answers the callback with the result, and shows the operation. */
    async reply(
      ctx: RequestContext,
      server: ServerId | undefined,
      result: BeginResult,
      answers: Answers = {},
    ): Promise<void> {
      const { answerLocale: locale } = ctx;
      const card = server === undefined ? undefined : servers.card(ctx, server);
      const name = card === undefined ? '' : shortName(card);
      switch (result.kind) {
        case 'started':
          // Both at once, and before the provider is called.
          tasks.start('show-operation', () => start(ctx, result.operation.id));
          await ctx.answerCallback(answers.started?.(name));
          return;
        case 'duplicate': {
          const hasEnded = result.operation.endedAt !== undefined;
          await ctx.answerCallback(
            answers.duplicate ?? locale.tText(hasEnded ? 'callback-ended' : 'callback-duplicate'),
          );
          await cards.follow(ctx, result.operation.id);
          return;
        }
        case 'conflict': {
          const { operation } = result;
          if (answers.conflict !== undefined || operation.serverId === undefined)
            return ctx.answerCallback(answers.conflict, true);
          const text = locale.t(`callback-conflict-${operation.action}`, { name });
          await ctx.answerCallback(text.text);
          if (ctx.callbackQueryId === undefined) await ctx.reply(text);
          await cards.follow(ctx, operation.id);
          return;
        }
        case 'refused':
          if (result.reason === 'locked' && card !== undefined) await refuseLocked(ctx, card);
          else await ctx.refuse(answers.refused ?? refusalText(locale, result.reason, name));
          return;
      }
    },
  };
}

export type OperationReplies = ReturnType<typeof createOperationReplies>;
