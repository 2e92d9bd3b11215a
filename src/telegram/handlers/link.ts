import type { LinkId } from '../../core/server.ts';
import { dialogExpiresMs } from '../../domain/dialog.ts';
import type { Secret } from '../../domain/secret.ts';
import type { House } from '../../bot/house.ts';
import type { Feature } from '../handler-types.ts';
import type { Shown, Turn } from '../../bot/turn.ts';
import {
  askLoginView,
  askPairView,
  howToLinkView,
  labelTakenView,
  linkExpiredView,
  loginUnaskedView,
  loginUsageView,
  pairUnaskedView,
  pairUsageView,
} from '../../bot/views/link-views.ts';
import { deleteWrittenSecret } from '../../bot/written-secrets.ts';
import { looksLikeLogin, looksLikePair, readLogin, readPair } from '../input.ts';

/** Linking a provider account: by its pair, or by the panel's login. Whatever held a secret is deleted. */
export function createLinkFeature(house: House): Feature<'link' | 'link-pair' | 'link-login' | 'retry-link'> {
  const check = (candidate: LinkId): void =>
    house.start('check-link', () => house.linkAccount.check(candidate));

  const linkPair = async (turn: Turn, text: string): Promise<void> => {
    const { words, chatId, personId } = turn;
    const pair = readPair(text);
    deleteWrittenSecret(house, turn);
    if (pair.kind !== 'pair') {
      await turn.say(pairUsageView(words, pair.kind));
      return;
    }
    const { credentials, label } = pair;
    const begun = house.transaction(() => {
      house.dialogs.leave(chatId, personId);
      return house.linkAccount.begin({ personId, chatId, label, credentials });
    });
    if (begun.kind === 'label-taken') {
      await turn.say(labelTakenView(begun.label, words));
      return;
    }
    const shown = await turn.say(words.say('link-checking'));
    if (shown !== undefined) house.links.reportIn(begun.candidate, shown.messageId);
    check(begun.candidate);
  };

  /** Gets the pair for the login, then goes on with it as if it had been sent. */
  const finishLogin = async (
    { chatId, personId, updateId }: Turn,
    shown: Shown,
    login: { readonly email: string; readonly password: Secret },
    signal: AbortSignal,
  ): Promise<void> => {
    const answer = await house.linkAccount.login(login.email, login.password, signal);
    // Ended by a stop: the next process finds the errand, and says that it was interrupted.
    if (signal.aborted) return;
    const candidate = house.transaction(() => {
      // Forgotten meanwhile: nobody waits for the pair any more.
      if (!house.errands.end(chatId, shown.messageId)) return undefined;
      if (answer.kind === 'failed') {
        house.tellLater({
          key: `login:${updateId}`,
          chatId,
          personId,
          body: {
            kind: 'link-outcome',
            messageId: shown.messageId,
            outcome: { kind: 'failed', by: 'login', failure: answer.failure, candidate: undefined },
          },
          dueAt: house.now(),
        });
        return undefined;
      }
      const begun = house.linkAccount.begin({ personId, chatId, label: '', credentials: answer.value });
      if (begun.kind === 'label-taken') return undefined;
      house.links.reportIn(begun.candidate, shown.messageId);
      return begun.candidate;
    });
    if (candidate !== undefined) await house.linkAccount.check(candidate);
  };

  const logIn = async (turn: Turn, text: string): Promise<void> => {
    const { words, chatId, personId } = turn;
    const login = readLogin(text);
    deleteWrittenSecret(house, turn);
    if (login === undefined) {
      await turn.say(loginUsageView(words));
      return;
    }
    house.dialogs.leave(chatId, personId);
    const shown = await turn.say(words.say('link-checking'));
    if (shown === undefined) return;
    house.errands.begin(chatId, shown.messageId, { kind: 'login' }, house.now());
    house.start('login', signal => finishLogin(turn, shown, login, signal));
  };

  const ask = (turn: Turn, kind: 'link-pair' | 'link-login'): void =>
    house.dialogs.begin(turn.chatId, turn.personId, { kind }, house.now() + dialogExpiresMs);

  return {
    presses: {
      link: async turn => {
        await turn.answer();
        await turn.show(howToLinkView(turn.words));
      },
      'link-pair': async turn => {
        ask(turn, 'link-pair');
        await turn.answer();
        await turn.show(askPairView(turn.words));
      },
      'link-login': async turn => {
        ask(turn, 'link-login');
        await turn.answer();
        await turn.show(askLoginView(turn.words));
      },
      'retry-link': async (turn, { link }) => {
        await turn.answer();
        if (house.links.candidate(link)?.personId !== turn.personId) {
          await turn.show(linkExpiredView(turn.words));
          return;
        }
        const shown = await turn.show({ text: turn.words.say('link-checking'), keyboard: [] });
        if (shown !== undefined) house.links.reportIn(link, shown.messageId);
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
        await turn.say(askLoginView(turn.words));
      },
    },
    texts: [
      async (turn, text) => {
        const dialog = house.dialogs.get(turn.chatId, turn.personId, house.now());
        if (dialog?.kind === 'link-pair') await linkPair(turn, text);
        else if (dialog?.kind === 'link-login') await logIn(turn, text);
        else if (looksLikePair(text) || looksLikeLogin(text)) {
          // It came too late, before the question, or to another one: it doesn't stay in the chat for that, nor as a name.
          deleteWrittenSecret(house, turn);
          await turn.say(looksLikePair(text) ? pairUnaskedView(turn.words) : loginUnaskedView(turn.words));
        } else return false;
        return true;
      },
    ],
  };
}
