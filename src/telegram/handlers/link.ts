import { dialogLifetimeMs } from '../../domain/dialog.ts';
import type { ChatId, LinkId } from '../../domain/server.ts';
import { createLru } from '../../lib/lru.ts';
import { isWithin } from '../../lib/loop.ts';
import { findCredentials, type LinkInput, type LinkParts, parseLinkInput } from '../input.ts';
import { deleteSecretMessage } from '../middleware/secret-messages.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import {
  askForClientIdView,
  askForKeyView,
  askForPasswordView,
  labelTakenView,
  linkAgainView,
  linkGuideView,
  linkHelpView,
  linkOutcomeView,
  linkRetryView,
} from '../views/link-views.ts';
import type { View } from '../views/view.ts';
import { checkingView, checkInNewMessage, startCheck } from './check-link.ts';
import type { Services } from '../../services/services.ts';
import { createLinkByLogin } from './link-by-login.ts';

type Input<Kind extends LinkInput['kind']> = Extract<LinkInput, { readonly kind: Kind }>;

/** Links an account by a client id and a key. */
const createLinkByCredentials =
  (services: Services) =>
  async (ctx: RequestContext, { credentials, label }: Input<'pair'>, question?: number): Promise<void> => {
    const { links, accountLinking, dialogs, transaction } = services;
    const { locale, chatId, personId } = ctx;
    const started = transaction(() => {
      dialogs.leave(ctx);
      return accountLinking.start({ personId, chatId, label, credentials });
    });
    if (started.kind === 'label-taken') await ctx.editOrSend(question, labelTakenView(started.label, locale));
    else if (started.kind === 'too-many')
      await ctx.editOrSend(question, linkOutcomeView(started, undefined, locale));
    else if (question === undefined) checkInNewMessage(ctx, services, started.candidate);
    else {
      const shown = await ctx.editOrSend(question, checkingView(locale));
      if (shown !== undefined) links.setStatusMessage(started.candidate, shown.messageId);
      startCheck(services, started.candidate);
    }
  };

/** How long a value is kept until the other one arrives: as long as the dialog that asks for it. */
const partsKeptMs = dialogLifetimeMs;
const maxPeopleRemembered = 1_000;

/** The parts of a pair or a login that people have sent so far. They are secret, so they are only in memory. */
function createParts({ dialogs, links, now }: Services) {
  const remembered = createLru<ChatId, { readonly parts: LinkParts; readonly at: number }>(
    maxPeopleRemembered,
  );
  return {
    set: (chat: ChatId, parts: LinkParts): void => remembered.set(chat, { parts, at: now() }),
    of(ctx: RequestContext): LinkParts {
      const dialog = dialogs.current(ctx);
      if (dialog?.kind !== 'link') return {};
      const kept = remembered.get(ctx.chatId);
      const parts = kept !== undefined && isWithin(kept.at, now(), partsKeptMs) ? kept.parts : {};
      const cid = dialog.linkId === undefined ? undefined : links.clientIdOf(dialog.linkId);
      return cid === undefined ? parts : { cid, ...parts };
    },
  };
}

/** Uses what a person sends in the guide, or asks for the rest. Their message is always deleted. */
function createReceive(services: Services) {
  const { dialogs, notifications } = services;
  const parts = createParts(services);
  const linkByCredentials = createLinkByCredentials(services);
  const linkByLogin = createLinkByLogin(services);

  /** The guide's message, which is edited until the end: the person's messages are deleted. */
  const questionOf = (ctx: RequestContext): number | undefined =>
    dialogs.current(ctx)?.kind === 'link' ? dialogs.questionOf(ctx) : undefined;

  /** Keeps what was sent, and asks for what is missing. */
  const askForRest = async (ctx: RequestContext, kept: LinkParts, view: View): Promise<void> => {
    const question = questionOf(ctx);
    dialogs.start(ctx, { kind: 'link' });
    // Set at once, because the next value may arrive before this edit has been answered.
    if (question !== undefined) dialogs.setQuestion(ctx, question);
    parts.set(ctx.chatId, kept);
    await ctx.editOrSend(question, view);
  };

  const receive = async (ctx: RequestContext, text: string): Promise<unknown> => {
    const { locale } = ctx;
    const input = parseLinkInput(text, parts.of(ctx));
    deleteSecretMessage(notifications, ctx);
    switch (input.kind) {
      case 'pair':
        parts.set(ctx.chatId, {});
        return linkByCredentials(ctx, input, questionOf(ctx));
      case 'login':
        parts.set(ctx.chatId, {});
        return linkByLogin(ctx, input, questionOf(ctx));
      case 'cid':
        return askForRest(ctx, { cid: input.cid }, askForKeyView(input.cid, locale));
      case 'key':
        return askForRest(ctx, { key: input.key }, askForClientIdView(locale));
      case 'email':
        return askForRest(ctx, { email: input.email }, askForPasswordView(input.email, locale));
      case 'bad-label':
      case 'invisible-label':
      case 'not-understood':
        return askForRest(ctx, parts.of(ctx), linkRetryView(`link-${input.kind}`, locale));
    }
  };

  return {
    receive,
    /** Starts the guide. */
    async ask(ctx: RequestContext, view: View, link?: LinkId): Promise<void> {
      dialogs.start(ctx, { kind: 'link', ...(link === undefined ? {} : { linkId: link }) });
      parts.set(ctx.chatId, {});
      await ctx.editOrReply(view);
    },
  };
}

/** Linking a provider account, by its credentials or by a login. Messages with secrets are deleted. */
export function createLinkHandlers(services: Services) {
  const { links, dialogs } = services;
  const { ask, receive } = createReceive(services);

  return {
    callbacks: {
      link: ctx => ask(ctx, linkGuideView('link-guide', ctx.locale)),
      'link-again': async (ctx, { link: id }) => {
        const link = links.get(id);
        if (link?.personId !== ctx.personId) await ctx.refuse('callback-no-access');
        else await ask(ctx, linkAgainView(link, links.clientIdOf(id) ?? '', ctx.locale), id);
      },
      'retry-link': async (ctx, { link }) => {
        if (links.candidate(link)?.personId !== ctx.personId) {
          await ctx.editOrReply(linkHelpView('link-expired', ctx.locale));
          return;
        }
        const shown = await ctx.editOrReply(checkingView(ctx.locale));
        if (shown !== undefined) links.setStatusMessage(link, shown.messageId);
        startCheck(services, link);
      },
    },
    commands: {
      link: (ctx, text) =>
        text === '' ? ask(ctx, linkGuideView('link-guide', ctx.locale)) : receive(ctx, text),
      login: (ctx, text) =>
        text === '' ? ask(ctx, linkGuideView('login-guide', ctx.locale)) : receive(ctx, text),
    },
    onText: async (ctx, text) => {
      if (dialogs.current(ctx)?.kind !== 'link' && findCredentials(text) !== 'named') return false;
      await receive(ctx, text);
      return true;
    },
  } satisfies Handlers;
}
