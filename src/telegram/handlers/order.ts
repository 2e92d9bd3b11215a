import type { Link } from '../../domain/access.ts';
import type { OrderDialog } from '../../domain/dialog.ts';
import { byCode } from '../../domain/dialog.ts';
import type { Catalogue, Tariff } from '../../domain/tariff.ts';
import { priceText } from '../../domain/tariff.ts';
import type { BeginResult } from '../../services/operations/begin.ts';
import type { Services } from '../../services/services.ts';
import type { Feature } from '../handler-types.ts';
import type { OperationReplies } from './operation-replies.ts';
import type { Shown, Turn } from '../request-context.ts';
import { welcomeView } from '../views/home-views.ts';
import { chooseTariffView, orderOverView, orderSummaryView } from '../views/ordering-views.ts';
import type { View } from '../views/view.ts';
import { bold, shorten, failureWords } from '../views/text.ts';
import { button } from '../views/view.ts';

/** Ordering a VPS: a tariff, a summary with its price, and a confirmation that is good once. */
export function createOrderFeature(
  services: Pick<Services, 'operations' | 'links' | 'catalogue' | 'dialogs' | 'transaction' | 'tasks'>,
  replies: Pick<OperationReplies, 'reply'>,
): Feature<'order' | 'order-tariff' | 'order-from' | 'confirm-order'> {
  const { operations, links, catalogue, dialogs, transaction, tasks } = services;
  const workingLinks = (turn: Turn): readonly Link[] =>
    links.ofPerson(turn.personId).filter(({ state }) => state === 'ok');

  /** Shows what the catalogue says: at once where it is known, else when it has been read. */
  const withCatalogue = async (
    turn: Turn,
    view: (catalogue: Catalogue, shown: Shown | undefined) => View,
  ): Promise<void> => {
    const { words } = turn;
    const known = catalogue.known();
    if (known !== undefined) {
      await turn.show(view(known.catalogue, undefined));
      // For the next one who looks.
      if (catalogue.isStale())
        tasks.start('read-catalogue', async () => {
          await catalogue.get();
        });
      return;
    }
    const home = [button(words.plain('button-home'), { kind: 'home' as const })];
    const shown = await turn.show({ text: words.say('order-reading'), keyboard: [home] });
    if (shown === undefined) return;
    tasks.start('read-catalogue', async () => {
      const answer = await catalogue.get();
      if (answer.kind === 'ok') {
        if (shown.isCurrent()) await turn.update(shown, view(answer.value, shown));
        return;
      }
      const again = button(words.plain('button-try-again'), { kind: 'order', page: 0 });
      const text = words.say('order-read-failed', { why: failureWords(answer.failure, words) });
      await turn.update(shown, { text, keyboard: [[again], home] });
    });
  };

  const begin = (turn: Turn, dialog: OrderDialog): void => dialogs.start(turn, dialog);

  /** The summary; its confirmation belongs to this person, in this chat. */
  const summary = (turn: Turn, tariff: Tariff, link: Link): View => {
    const dialog: OrderDialog = {
      kind: 'order',
      token: turn.updateId,
      accountId: link.accountId,
      tariffId: tariff.id,
      tariffName: tariff.name,
      price: priceText(tariff),
    };
    begin(turn, dialog);
    return orderSummaryView(dialog, workingLinks(turn), turn.words);
  };

  /** Whose account it will be in; without one there is nothing to order. */
  const orderer = async (turn: Turn): Promise<Link | undefined> => {
    if (turn.chatKind !== 'private') {
      await turn.answer(turn.words.plain('pressed-private-only'), true);
      return undefined;
    }
    const [link] = workingLinks(turn);
    if (link === undefined) await turn.show(welcomeView(turn.words));
    return link;
  };

  const current = (turn: Turn, token: number): OrderDialog | undefined => {
    const dialog = dialogs.current(turn);
    return dialog?.kind === 'order' && dialog.token === token ? dialog : undefined;
  };

  const over = async (turn: Turn): Promise<void> => {
    await turn.answer(turn.words.plain('pressed-dialog-over'), true);
    await turn.show(orderOverView(turn.words));
  };

  const reply = (turn: Turn, result: BeginResult): Promise<void> =>
    replies.reply(turn, undefined, result, {
      started: () => turn.words.plain('pressed-ordering'),
      conflict: turn.words.plain('pressed-order-busy'),
    });

  return {
    presses: {
      order: async (turn, { page }) => {
        await turn.answer();
        if ((await orderer(turn)) === undefined) return;
        await withCatalogue(turn, ({ tariffs }) => chooseTariffView(tariffs, page, turn.words));
      },
      'order-tariff': async (turn, { code }) => {
        const link = await orderer(turn);
        if (link === undefined) return;
        await turn.answer();
        await withCatalogue(turn, ({ tariffs }) => {
          const tariff = byCode(tariffs, code, ({ id }) => id);
          return tariff === undefined
            ? chooseTariffView(tariffs, 0, turn.words)
            : summary(turn, tariff, link);
        });
      },
      'order-from': async (turn, { token, link: id }) => {
        const dialog = current(turn, token);
        const links = workingLinks(turn);
        const link = links.find(own => own.id === id);
        if (dialog === undefined || link === undefined) {
          await over(turn);
          return;
        }
        const changed = { ...dialog, accountId: link.accountId };
        begin(turn, changed);
        await turn.answer();
        await turn.show(orderSummaryView(changed, links, turn.words));
      },
      'confirm-order': async (turn, { token }) => {
        const { chatId, personId, chatKind } = turn;
        const wish = `order:${chatId}:${personId}:${token}`;
        const known = operations.byWish(wish);
        if (known !== undefined) {
          await reply(turn, { kind: 'duplicate', operation: known });
          return;
        }
        const dialog = current(turn, token);
        if (dialog === undefined) {
          await over(turn);
          return;
        }
        const { accountId, tariffId, tariffName, price } = dialog;
        const result = transaction(() => {
          const outcome = operations.begin({
            wish,
            action: 'create',
            accountId,
            personId,
            chatId,
            chatKind,
            details: { tariffId, tariffName, price },
          });
          // A confirmation that had to wait can be given again.
          if (outcome.kind !== 'conflict') dialogs.leave(turn);
          return outcome;
        });
        await reply(turn, result);
      },
    },
    commands: {
      order: async (turn, pid) => {
        const link = await orderer(turn);
        if (link === undefined) return;
        await withCatalogue(turn, ({ tariffs }) => {
          const tariff = tariffs.find(({ id }) => id === pid);
          if (tariff !== undefined) return summary(turn, tariff, link);
          const question =
            pid === '' ? undefined : turn.words.say('order-unknown-tariff', { pid: bold(shorten(pid, 32)) });
          return chooseTariffView(tariffs, 0, turn.words, question);
        });
      },
    },
  };
}
