import type { LinkOutcome } from '../../domain/notification.ts';
import { runLater } from '../../lib/loop.ts';
import type { Services } from '../../services/services.ts';
import type { LinkInput } from '../input.ts';
import type { RequestContext, ShownMessage } from '../request-context.ts';
import { placeholderAfterMs } from '../replies.ts';
import { checkingView, checkInNewMessage, startCheck } from './check-link.ts';

type Login = Extract<LinkInput, { readonly kind: 'login' }>;

const reportLogin = (
  { chatId, personId, updateId }: RequestContext,
  { notifications }: Services,
  outcome: LinkOutcome,
  messageId?: number,
): void =>
  void notifications.enqueue({
    key: `login:${updateId}`,
    chatId,
    personId,
    body: { kind: 'link-outcome', messageId, outcome },
  });

/**
 * The placeholder of a login. It replaces the question at once; without a question it is sent if the login takes a
 * while. The next process reports a login that was interrupted.
 */
function createLoginMessage(ctx: RequestContext, services: Services, question?: number) {
  const firstShown = Promise.withResolvers<undefined>();
  let showing: Promise<ShownMessage | undefined> | undefined;
  const show = async (): Promise<ShownMessage | undefined> => {
    const shown = await ctx.editOrSend(question, checkingView(ctx.locale));
    if (shown === undefined) reportLogin(ctx, services, { kind: 'interrupted' });
    else services.pendingRequests.start(shown, { kind: 'login' });
    firstShown.resolve(undefined);
    return shown;
  };
  const start = (): void => void (showing ??= show());
  const cancel = runLater(placeholderAfterMs, start);
  if (question !== undefined) start();
  return {
    shown: firstShown.promise,
    /** Stops waiting to send it. `wasTried`: it was sent, or sending it failed, which was reported. */
    end: async () => {
      cancel();
      return { shown: await showing, wasTried: showing !== undefined };
    },
  };
}

/** Links an account by an e-mail and a password, for which the provider gives its credentials. */
export function createLinkByLogin(services: Services) {
  const { links, accountLinking, dialogs, pendingRequests, transaction, tasks } = services;

  const finish = async (
    ctx: RequestContext,
    message: ReturnType<typeof createLoginMessage>,
    login: Login,
    signal: AbortSignal,
  ): Promise<void> => {
    const { chatId, personId } = ctx;
    const startedAt = performance.now();
    const answer = await accountLinking.login(login.email, login.password, signal);
    const waitedMs = performance.now() - startedAt;
    const { shown, wasTried } = await message.end();
    if (shown === undefined && wasTried) return;
    if (signal.aborted) {
      // If the placeholder is shown, the next process reports the interruption there.
      if (shown === undefined) reportLogin(ctx, services, { kind: 'interrupted' });
      return;
    }
    const candidate = transaction(() => {
      // The person has deleted their data in the meantime.
      if (shown !== undefined && !pendingRequests.end(shown)) return undefined;
      const report = (outcome: LinkOutcome) => reportLogin(ctx, services, outcome, shown?.messageId);
      if (answer.kind === 'failed') {
        report({ kind: 'failed', by: 'login', failure: answer.failure, candidate: undefined });
        return undefined;
      }
      const started = accountLinking.start({ personId, chatId, label: '', credentials: answer.value });
      if (started.kind === 'too-many') report(started);
      if (started.kind !== 'checking') return undefined;
      if (shown !== undefined) links.setStatusMessage(started.candidate, shown.messageId);
      return started.candidate;
    });
    if (candidate === undefined) return;
    if (shown !== undefined) startCheck(services, candidate);
    else checkInNewMessage(ctx, services, candidate, Math.max(0, placeholderAfterMs - waitedMs));
  };

  /** Resolves when a crash no longer loses the login: its placeholder is shown, or the pair or the outcome is stored. */
  return (ctx: RequestContext, login: Login, question?: number): Promise<void> => {
    dialogs.leave(ctx);
    const message = createLoginMessage(ctx, services, question);
    return new Promise((resolve, reject) => {
      void message.shown.then(resolve);
      tasks.start('login', signal => {
        const done = finish(ctx, message, login, signal);
        void done.then(resolve, reject);
        return done;
      });
    });
  };
}
