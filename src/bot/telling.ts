import type { LiveMessage } from '../core/live-message.ts';
import type { SendOutcome } from '../core/delivery.ts';
import type { Errand } from '../core/errand.ts';
import { isOpen } from '../core/operation.ts';
import type { OutboxItem } from '../core/outbox.ts';
import type { ChatId, PersonId } from '../core/server.ts';
import type { TellHow, Telling } from '../flows/deliver-news.ts';
import { toSendOutcome } from './bot-api.ts';
import type { House } from './house.ts';
import type { Messenger } from './messenger.ts';
import type { Screens } from './screens.ts';
import { interruptedView } from './views/interrupted-views.ts';
import { linkOutcomeView } from './views/link-views.ts';
import { eventsView, keyRefusedView, operationNotice } from './views/news-views.ts';
import { operationView } from './views/operation-views.ts';
import type { View } from './views/view.ts';
import type { Words } from './words/fluent.ts';

interface Deps {
  readonly house: House;
  readonly messenger: Messenger;
  readonly screens: Screens;
  readonly wordsFor: (person: PersonId | undefined) => Words;
}

const pointless = (why: string): Telling => ({ kind: 'pointless', why });

/** Says what nobody asked for just now: news, outcomes, and what follows an operation. */
export function createTelling({ house, messenger, screens, wordsFor }: Deps) {
  const send = async (chatId: ChatId, view: View, how: TellHow): Promise<Telling> => {
    const { silent } = house.chatSettings.get(chatId);
    const outcome = await messenger.send(chatId, view, { priority: 'news', plain: how.plain, silent });
    return { kind: 'told', call: 'send', outcome: toSendOutcome(outcome) };
  };

  /** Into the message that waits for it, or where there is none any more, as a new one. */
  const put = async (
    chatId: ChatId,
    messageId: number | undefined,
    view: View,
    how: TellHow,
  ): Promise<Telling> => {
    if (messageId === undefined || how.anew) return send(chatId, view, how);
    screens.begin(chatId, messageId);
    const outcome = await messenger.edit(chatId, messageId, view, { plain: how.plain });
    return { kind: 'told', call: 'edit', outcome: toSendOutcome(outcome) };
  };

  const tellOne = async (item: OutboxItem, how: TellHow): Promise<Telling> => {
    const { body, chatId, personId } = item;
    const words = wordsFor(personId);
    switch (body.kind) {
      case 'event': {
        const card = house.servers.card(item, body.serverId);
        if (card === undefined) return pointless('not theirs any more');
        return send(chatId, eventsView([{ card, event: body.event }], words), how);
      }
      case 'operation': {
        const subject = house.operations.subjectOf(item, body.operationId);
        if (subject === undefined) return pointless('not theirs any more');
        // By the time it could be said it was known how it ended, and that is said by itself.
        if (body.moment === 'unanswered' && !isOpen(subject.operation.state)) return pointless('overtaken');
        return send(chatId, operationNotice(subject, words, house.now()), how);
      }
      case 'key-refused':
        if (house.links.get(body.linkId)?.state !== 'refused')
          return pointless('accepted again, or unlinked');
        return send(chatId, keyRefusedView(body.linkId, body.label, words), how);
      case 'delete': {
        const outcome = await messenger.remove(chatId, body.messageId);
        return { kind: 'told', call: 'delete', outcome: toSendOutcome(outcome) };
      }
      case 'not-deleted':
        return send(chatId, { text: words.say('link-not-deleted'), keyboard: [] }, how);
      case 'link-outcome': {
        const { outcome, messageId } = body;
        const link = outcome.kind === 'linked' ? house.links.get(outcome.linkId) : undefined;
        if (outcome.kind === 'linked' && link === undefined) return pointless('unlinked');
        const linked =
          link === undefined ? undefined : { link, clientId: house.links.clientIdOf(link.id) ?? '' };
        return put(chatId, messageId, linkOutcomeView(outcome, linked, words), how);
      }
    }
  };

  return {
    /** Says one thing, or several events of one chat as one message. */
    async tell(items: readonly [OutboxItem, ...OutboxItem[]], how: TellHow): Promise<Telling> {
      const [first] = items;
      if (items.length === 1) return tellOne(first, how);
      const news = items.flatMap(item => {
        if (item.body.kind !== 'event') return [];
        const card = house.servers.card(item, item.body.serverId);
        return card === undefined ? [] : [{ card, event: item.body.event }];
      });
      if (news.length === 0) return pointless('not theirs any more');
      return send(first.chatId, eventsView(news, wordsFor(first.personId)), how);
    },

    /** Edits a message to what its operation is now. */
    async follow(
      live: LiveMessage,
      how: { readonly anew: boolean; readonly plain: boolean },
    ): Promise<SendOutcome> {
      const { chatId, messageId, personId } = live;
      const words = wordsFor(personId);
      const subject = house.operations.subjectOf(live, live.operationId);
      const view =
        subject === undefined
          ? { text: words.say('live-unlinked'), keyboard: [] }
          : operationView(subject, words, house.now());
      if (how.anew) return toSendOutcome(await messenger.send(chatId, view, { plain: how.plain }));
      screens.begin(chatId, messageId);
      return toSendOutcome(await messenger.edit(chatId, messageId, view, { plain: how.plain }));
    },

    /** A message that waited for a process which is gone. */
    async interrupted(chatId: ChatId, messageId: number, errand: Errand): Promise<void> {
      const words = wordsFor(chatId as number as PersonId);
      const view = interruptedView(errand, words);
      await messenger.edit(chatId, messageId, view);
    },
  };
}

export type TellingDesk = ReturnType<typeof createTelling>;
