import type { Secret } from '../../domain/result.ts';
import type { Services } from '../../services/services.ts';
import type { LinkOutcome } from '../../domain/notification.ts';
import type { LinkId } from '../../domain/server.ts';
import type { Handlers, RequestContext, ShownMessage, TextHandler } from '../request-context.ts';
import {
  askCredentialsView,
  howToLinkView,
  labelTakenView,
  linkHelpView,
  linkOutcomeView,
} from '../views/link-views.ts';
import { deleteSecretMessage } from '../middleware/secret-messages.ts';
import { findCredentials, parseCredentials, parseLogin } from '../input.ts';

type LinkServices = Pick<
  Services,
  'links' | 'accountLinking' | 'dialogs' | 'pendingRequests' | 'notifications' | 'transaction' | 'tasks'
>;

const startCheck = ({ accountLinking, tasks }: LinkServices, candidate: LinkId): void =>
  tasks.start('check-link', () => accountLinking.check(candidate));

/** Links an account by "777 KEY [label]". */
const createLinkByCredentials =
  (services: LinkServices) =>
  async (ctx: RequestContext, text: string): Promise<void> => {
    const { links, accountLinking, dialogs, notifications, transaction } = services;
    const { locale, chatId, personId } = ctx;
    const parsed = parseCredentials(text);
    deleteSecretMessage(notifications, ctx);
    if (parsed.kind !== 'pair') {
      await ctx.reply(linkHelpView(`link-${parsed.kind}`, locale));
      return;
    }
    const { credentials, label } = parsed;
    const started = transaction(() => {
      dialogs.leave(ctx);
      return accountLinking.start({ personId, chatId, label, credentials });
    });
    if (started.kind === 'label-taken') {
      await ctx.reply(labelTakenView(started.label, locale));
      return;
    }
    if (started.kind === 'too-many') {
      await ctx.reply(linkOutcomeView(started, undefined, locale));
      return;
    }
    const shown = await ctx.reply(locale.t('link-checking'));
    if (shown !== undefined) links.setStatusMessage(started.candidate, shown.messageId);
    startCheck(services, started.candidate);
  };

/** Links an account by "you@example.com password", with which the provider gives its credentials. */
function createLinkByLogin(services: LinkServices) {
  const { links, accountLinking, dialogs, pendingRequests, notifications, transaction, tasks } = services;

  const finish = async (
    { chatId, personId, updateId }: RequestContext,
    shown: ShownMessage,
    login: { readonly email: string; readonly password: Secret },
    signal: AbortSignal,
  ): Promise<void> => {
    const answer = await accountLinking.login(login.email, login.password, signal);
    // After a shutdown the next process reports it as interrupted.
    if (signal.aborted) return;
    const candidate = transaction(() => {
      // The person has deleted their data in the meantime.
      if (!pendingRequests.end(shown)) return undefined;
      const report = (outcome: LinkOutcome): void => {
        const body = { kind: 'link-outcome', messageId: shown.messageId, outcome } as const;
        notifications.enqueue({ key: `login:${updateId}`, chatId, personId, body });
      };
      if (answer.kind === 'failed') {
        report({ kind: 'failed', by: 'login', failure: answer.failure, candidate: undefined });
        return undefined;
      }
      const started = accountLinking.start({ personId, chatId, label: '', credentials: answer.value });
      if (started.kind === 'too-many') report(started);
      if (started.kind !== 'checking') return undefined;
      links.setStatusMessage(started.candidate, shown.messageId);
      return started.candidate;
    });
    if (candidate !== undefined) await accountLinking.check(candidate);
  };

  return async (ctx: RequestContext, text: string): Promise<void> => {
    const login = parseLogin(text);
    deleteSecretMessage(notifications, ctx);
    if (login === undefined) {
      await ctx.reply(linkHelpView('login-usage', ctx.locale));
      return;
    }
    dialogs.leave(ctx);
    const shown = await ctx.reply(ctx.locale.t('link-checking'));
    if (shown === undefined) {
      const body = { kind: 'link-outcome', messageId: undefined, outcome: { kind: 'interrupted' } } as const;
      const { chatId, personId, updateId } = ctx;
      notifications.enqueue({ key: `login:${updateId}`, chatId, personId, body });
      return;
    }
    pendingRequests.start(shown, { kind: 'login' });
    tasks.start('login', signal => finish(ctx, shown, login, signal));
  };
}

/** Linking a provider account, by its credentials or by a login. Messages with secrets are deleted. */
export function createLinkHandlers(services: LinkServices): Handlers<
  'link' | 'link-pair' | 'link-login' | 'retry-link',
  'link' | 'login'
> & {
  readonly onText: TextHandler;
} {
  const { links, dialogs } = services;
  const linkByCredentials = createLinkByCredentials(services);
  const linkByLogin = createLinkByLogin(services);

  const askForLogin = (ctx: RequestContext) => {
    dialogs.start(ctx, { kind: 'link-login' });
    return ctx.editOrReply(askCredentialsView('login', ctx.locale));
  };

  return {
    callbacks: {
      link: ctx => ctx.editOrReply(howToLinkView(ctx.locale)),
      'link-pair': ctx => {
        dialogs.start(ctx, { kind: 'link-pair' });
        return ctx.editOrReply(askCredentialsView('pair', ctx.locale));
      },
      'link-login': askForLogin,
      'retry-link': async (ctx, { link }) => {
        if (links.candidate(link)?.personId !== ctx.personId) {
          await ctx.editOrReply(linkHelpView('link-expired', ctx.locale));
          return;
        }
        const shown = await ctx.editOrReply({ text: ctx.locale.t('link-checking'), keyboard: [] });
        if (shown !== undefined) links.setStatusMessage(link, shown.messageId);
        startCheck(services, link);
      },
    },
    commands: {
      link: (ctx, text) =>
        text === '' ? ctx.reply(howToLinkView(ctx.locale)) : linkByCredentials(ctx, text),
      login: (ctx, text) => (text === '' ? askForLogin(ctx) : linkByLogin(ctx, text)),
    },
    onText: async (ctx, text) => {
      const dialog = dialogs.current(ctx);
      if (dialog?.kind === 'link-pair' || findCredentials(text) === 'named')
        await linkByCredentials(ctx, text);
      else if (dialog?.kind === 'link-login') await linkByLogin(ctx, text);
      else return false;
      return true;
    },
  };
}
