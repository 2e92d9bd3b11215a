import type { Secret } from '../../domain/secret.ts';
import type { Services } from '../../services/services.ts';
import type { LinkId } from '../../domain/server.ts';
import type { Feature } from '../handler-types.ts';
import type { Shown, Turn } from '../request-context.ts';
import { askCredentialsView, howToLinkView, labelTakenView, linkHelpView } from '../views/link-views.ts';
import { deleteWrittenSecret } from '../middleware/secret-messages.ts';
import { looksLikeLogin, looksLikePair, readLogin, readPair } from '../input.ts';

/** Linking a provider account: by its pair, or by the panel's login. Whatever held a secret is deleted. */
export function createLinkFeature(
  services: Pick<
    Services,
    'links' | 'accountLinking' | 'dialogs' | 'pendingRequests' | 'notifications' | 'transaction' | 'tasks'
  >,
): Feature<'link' | 'link-pair' | 'link-login' | 'retry-link'> {
  const { links, accountLinking, dialogs, pendingRequests, notifications, transaction, tasks } = services;
  const check = (candidate: LinkId): void => tasks.start('check-link', () => accountLinking.check(candidate));

  const linkPair = async (turn: Turn, text: string): Promise<void> => {
    const { words, chatId, personId } = turn;
    const pair = readPair(text);
    deleteWrittenSecret(notifications, turn);
    if (pair.kind !== 'pair') {
      await turn.say(linkHelpView(`link-${pair.kind}`, words));
      return;
    }
    const { credentials, label } = pair;
    const begun = transaction(() => {
      dialogs.leave(turn);
      return accountLinking.start({ personId, chatId, label, credentials });
    });
    if (begun.kind === 'label-taken') {
      await turn.say(labelTakenView(begun.label, words));
      return;
    }
    const shown = await turn.say(words.say('link-checking'));
    if (shown !== undefined) links.reportIn(begun.candidate, shown.messageId);
    check(begun.candidate);
  };

  /** Gets the pair for the login, then goes on with it as if it had been sent. */
  const finishLogin = async (
    { chatId, personId, updateId }: Turn,
    shown: Shown,
    login: { readonly email: string; readonly password: Secret },
    signal: AbortSignal,
  ): Promise<void> => {
    const answer = await accountLinking.login(login.email, login.password, signal);
    // Ended by a stop: the next process finds the errand, and says that it was interrupted.
    if (signal.aborted) return;
    const candidate = transaction(() => {
      // Forgotten meanwhile: nobody waits for the pair any more.
      if (!pendingRequests.end(shown)) return undefined;
      if (answer.kind === 'failed') {
        notifications.enqueue({
          key: `login:${updateId}`,
          chatId,
          personId,
          body: {
            kind: 'link-outcome',
            messageId: shown.messageId,
            outcome: { kind: 'failed', by: 'login', failure: answer.failure, candidate: undefined },
          },
        });
        return undefined;
      }
      const begun = accountLinking.start({ personId, chatId, label: '', credentials: answer.value });
      if (begun.kind === 'label-taken') return undefined;
      links.reportIn(begun.candidate, shown.messageId);
      return begun.candidate;
    });
    if (candidate !== undefined) await accountLinking.check(candidate);
  };

  const logIn = async (turn: Turn, text: string): Promise<void> => {
    const { words } = turn;
    const login = readLogin(text);
    deleteWrittenSecret(notifications, turn);
    if (login === undefined) {
      await turn.say(linkHelpView('login-usage', words));
      return;
    }
    dialogs.leave(turn);
    const shown = await turn.say(words.say('link-checking'));
    if (shown === undefined) return;
    pendingRequests.start(shown, { kind: 'login' });
    tasks.start('login', signal => finishLogin(turn, shown, login, signal));
  };

  const ask = (turn: Turn, kind: 'link-pair' | 'link-login'): void => dialogs.start(turn, { kind });

  return {
    presses: {
      link: async turn => {
        await turn.answer();
        await turn.show(howToLinkView(turn.words));
      },
      'link-pair': async turn => {
        ask(turn, 'link-pair');
        await turn.answer();
        await turn.show(askCredentialsView('pair', turn.words));
      },
      'link-login': async turn => {
        ask(turn, 'link-login');
        await turn.answer();
        await turn.show(askCredentialsView('login', turn.words));
      },
      'retry-link': async (turn, { link }) => {
        await turn.answer();
        if (links.candidate(link)?.personId !== turn.personId) {
          await turn.show(linkHelpView('link-expired', turn.words));
          return;
        }
        const shown = await turn.show({ text: turn.words.say('link-checking'), keyboard: [] });
        if (shown !== undefined) links.reportIn(link, shown.messageId);
        check(link);
      },
    },
    commands: {
      link: async (turn, text) => {
        if (text !== '') await linkPair(turn, text);
        else await turn.say(howToLinkView(turn.words));
      },
      login: async (turn, text) => {
        if (text !== '') {
          await logIn(turn, text);
          return;
        }
        ask(turn, 'link-login');
        await turn.say(askCredentialsView('login', turn.words));
      },
    },
    texts: [
      async (turn, text) => {
        const dialog = dialogs.current(turn);
        if (dialog?.kind === 'link-pair') await linkPair(turn, text);
        else if (dialog?.kind === 'link-login') await logIn(turn, text);
        else if (looksLikePair(text) || looksLikeLogin(text)) {
          // It came too late, before the question, or to another one: it doesn't stay in the chat for that, nor as a name.
          deleteWrittenSecret(notifications, turn);
          await turn.say(linkHelpView(looksLikePair(text) ? 'link-unasked' : 'login-unasked', turn.words));
        } else return false;
        return true;
      },
    ],
  };
}
