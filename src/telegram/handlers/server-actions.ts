import type { Card } from '../../domain/card.ts';
import { matchName } from '../../domain/card.ts';
import type { Cards } from '../server-cards.ts';
import type { Services } from '../../services/services.ts';
import { isServerName } from '../input.ts';
import { findNamed } from '../server-lookup.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import { cardView } from '../views/server-views.ts';
import { moreView, passwordView } from '../views/server-action-views.ts';
import { shortName, bold, failureWords } from '../views/text.ts';
import { button } from '../views/view.ts';

/** A password is on the screen for so long. */
const passwordShownMs = 60_000;

/** What is rarer than power: names, locks and the root password. */
export function createMoreFeature(
  services: Pick<
    Services,
    | 'servers'
    | 'chatSettings'
    | 'dialogs'
    | 'pendingRequests'
    | 'notifications'
    | 'transaction'
    | 'tasks'
    | 'now'
  >,
  cards: Cards,
): Feature<'more' | 'password' | 'rename' | 'clear-name' | 'lock' | 'unlock'> {
  const { servers, chatSettings, dialogs, pendingRequests, notifications, transaction, tasks, now } =
    services;

  const showMore = async (turn: Turn, card: Card): Promise<void> => {
    const isMuted = chatSettings.muteOf(turn.chatId, card.id) !== undefined;
    await turn.show(moreView(card, turn.words, { isMuted, privateLink: cards.privateLink(card) }));
  };

  const rename = async (turn: Turn, card: Card, name: string): Promise<void> => {
    servers.rename(turn, card.id, name);
    dialogs.leave(turn);
    const renamed = servers.card(turn, card.id) ?? card;
    const note = turn.words.say('rename-done', { name: bold(shortName(renamed)) });
    await turn.say(cardView(renamed, turn.words, { now: now(), note }));
  };

  const setLock = async (turn: Turn, card: Card, isLocked: boolean): Promise<void> => {
    servers.setLock(turn, card, isLocked);
    await turn.answer(turn.words.plain(isLocked ? 'locked' : 'unlocked'));
    await showMore(turn, servers.card(turn, card.id) ?? card);
  };

  const showPassword = async (turn: Turn, card: Card): Promise<void> => {
    const { chatId, personId, words } = turn;
    const name = bold(shortName(card));
    const placeholder = { text: words.say('password-fetching', { name }), keyboard: [] };
    const shown = await turn.say(placeholder, { protect: true });
    if (shown === undefined) return;
    const { messageId } = shown;
    transaction(() => {
      pendingRequests.start(shown, { kind: 'password', serverId: card.id });
      notifications.enqueue({
        key: `password:${chatId}:${messageId}`,
        chatId,
        personId,
        body: { kind: 'delete', messageId, holdsSecret: true },
        dueAt: now() + passwordShownMs,
      });
    });
    tasks.start('read-password', async signal => {
      const answer = await servers.readPassword(personId, card.id);
      // Ended by a stop: the next process says that it was interrupted.
      if (signal.aborted) return;
      if (answer.kind === 'failed') {
        const why = failureWords(answer.failure, words);
        await turn.update(shown, { text: words.say('password-failed', { why }), keyboard: [] });
      } else if (answer.value === undefined) {
        await turn.update(shown, { text: words.say('password-none', { name }), keyboard: [] });
      } else {
        await turn.update(shown, passwordView(card, answer.value, words));
      }
      pendingRequests.end(shown);
    });
  };

  return {
    presses: {
      more: async (turn, { server }) => {
        const card = await cards.permitted(turn, server, 'see');
        if (card === undefined) return;
        await turn.answer();
        await showMore(turn, card);
      },
      password: async (turn, { server }) => {
        const card = await cards.permitted(turn, server, 'secret');
        if (card === undefined) return;
        await turn.answer();
        await showPassword(turn, card);
      },
      rename: async (turn, { server }) => {
        const card = await cards.permitted(turn, server, 'manage');
        if (card === undefined) return;
        const { words } = turn;
        dialogs.start(turn, { kind: 'rename', serverId: server });
        await turn.answer();
        const clear = button(words.plain('button-clear-name'), { kind: 'clear-name', server });
        await turn.show({
          text: words.say('rename-ask', { name: bold(shortName(card)) }),
          keyboard: [
            ...(card.label === undefined ? [] : [[clear]]),
            [button(words.plain('button-cancel'), { kind: 'cancel' })],
          ],
        });
      },
      'clear-name': async (turn, { server }) => {
        if ((await cards.permitted(turn, server, 'manage')) === undefined) return;
        dialogs.leave(turn);
        servers.rename(turn, server, undefined);
        const card = servers.card(turn, server);
        await turn.answer();
        if (card === undefined) return;
        const note = turn.words.say('rename-cleared', { name: bold(shortName(card)) });
        await turn.show(cardView(card, turn.words, { now: now(), note }));
      },
      lock: async (turn, { server }) => {
        const card = await cards.permitted(turn, server, 'manage');
        if (card !== undefined) await setLock(turn, card, true);
      },
      unlock: async (turn, { server }) => {
        const card = await cards.permitted(turn, server, 'manage');
        if (card !== undefined) await setLock(turn, card, false);
      },
    },
    commands: {
      password: async (turn, name) => {
        const named = await findNamed(servers, turn, name);
        const card = named === undefined ? undefined : await cards.permitted(turn, named.id, 'secret');
        if (card !== undefined) await showPassword(turn, card);
      },
      rename: async (turn, text) => {
        // Names may have spaces: the longest beginning that names a server is one.
        const parts = text.split(/\s+/);
        const all = servers.cardsOf(turn);
        for (let length = parts.length - 1; length > 0; length--) {
          const match = matchName(all, parts.slice(0, length).join(' '));
          const name = parts.slice(length).join(' ');
          if (match.kind !== 'one') continue;
          if ((await cards.permitted(turn, match.card.id, 'manage')) === undefined) return;
          if (isServerName(name)) await rename(turn, match.card, name);
          else await turn.say(turn.words.say('rename-bad'));
          return;
        }
        if (parts.length < 2) await turn.say(turn.words.say('rename-usage'));
        else await findNamed(servers, turn, parts[0] ?? '');
      },
    },
    texts: [
      async (turn, text) => {
        const dialog = dialogs.current(turn);
        if (dialog?.kind !== 'rename') return false;
        const card = servers.card(turn, dialog.serverId);
        if (card !== undefined && !isServerName(text.trim())) {
          await turn.say(turn.words.say('rename-bad'));
          return true;
        }
        if (card === undefined) {
          dialogs.leave(turn);
          await turn.say(turn.words.say('pressed-why', { why: turn.words.plain('pressed-not-yours') }));
        } else await rename(turn, card, text.trim());
        return true;
      },
    ],
  };
}
