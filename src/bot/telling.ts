import type { Viewer } from '../core/access.ts';
import type { LiveMessage } from '../core/live-message.ts';
import type { SendOutcome } from '../domain/delivery.ts';
import type { Errand } from '../core/errand.ts';
import { isOpen } from '../core/operation.ts';
import { newsKindOf } from '../core/news-kind.ts';
import type { OutboxBody, OutboxItem } from '../domain/outbox.ts';
import type { ChatId, PersonId } from '../core/server.ts';
import type { TellHow, Telling } from '../flows/deliver-news.ts';
import { toSendOutcome } from '../telegram/api/types.ts';
import type { House } from './house.ts';
import type { Messenger } from '../telegram/api/messenger.ts';
import type { Screens } from './screens.ts';
import { interruptedView } from './views/interrupted-views.ts';
import { linkOutcomeView } from './views/link-views.ts';
import { keyRefusedView, newsView, operationNotice, type News } from './views/news-views.ts';
import { operationView } from './views/operation-views.ts';
import { groupHelloView, requestView, subscribeQuestionView } from './views/team-views.ts';
import type { View } from './views/view.ts';
import { bold, shorten } from './views/view.ts';
import type { Words } from '../telegram/locales/locale.ts';

interface Deps {
  readonly house: House;
  readonly messenger: Messenger;
  readonly screens: Screens;
  readonly wordsFor: (viewer: Viewer) => Words;
}

const pointless = (why: string) => ({ kind: 'pointless', why }) as const;
const unwanted = { kind: 'unwanted' } as const;

/** What was last seen off so long ago (an outage, a key that is refused) may be on: that it still is down is not known. */
const knownForMs = 60 * 60_000;

/** What can be told together with others of its kind. */
type NewsBody = Extract<OutboxBody, { readonly kind: 'event' | 'deed' | 'reminder' }>;

const isNews = (body: OutboxBody): body is NewsBody =>
  body.kind === 'event' || body.kind === 'deed' || body.kind === 'reminder';

/** Says what nobody asked for just now: news, outcomes, and what follows an operation. */
export function createTelling({ house, messenger, screens, wordsFor }: Deps) {
  /** Says it where the item is told. */
  const send = async (item: OutboxItem, view: View, how: TellHow): Promise<Telling> => {
    const { chatId } = item;
    const topicId = how.inGeneral ? undefined : house.topicOf(item);
    const { silent } = house.chatSettings.get(chatId);
    const outcome = await messenger.send(chatId, view, {
      topicId,
      priority: 'news',
      plain: how.plain,
      silent,
    });
    return { kind: 'told', call: 'send', outcome: toSendOutcome(outcome), topicId };
  };

  /** Into the message that waits for it, or where there is none any more, as a new one. */
  const put = async (
    item: OutboxItem,
    messageId: number | undefined,
    view: View,
    how: TellHow,
  ): Promise<Telling> => {
    const { chatId } = item;
    if (messageId === undefined || how.anew) return send(item, view, how);
    screens.begin(chatId, messageId);
    const outcome = await messenger.edit(chatId, messageId, view, { plain: how.plain });
    return { kind: 'told', call: 'edit', outcome: toSendOutcome(outcome) };
  };

  /** What there is to say as it is now, or why there is nothing. */
  const newsIn = (body: NewsBody, viewer: Viewer): News | Exclude<Telling, { kind: 'told' }> => {
    const { chatId } = viewer;
    switch (body.kind) {
      case 'event': {
        const card = house.servers.card(viewer, body.serverId);
        if (card === undefined) return pointless('not theirs any more');
        // Whoever wants silence since it was noted has it.
        if (!house.alerts.areTold(chatId, body.serverId, newsKindOf(body.event))) return unwanted;
        return { kind: 'event', card, event: body.event };
      }
      case 'deed': {
        const subject = house.operations.cardOf(viewer, body.operationId);
        if (subject === undefined || subject.operation.action === 'install')
          return pointless('not theirs any more');
        if (!house.alerts.areTold(chatId, subject.card.id, 'power')) return unwanted;
        return { kind: 'deed', card: subject.card, operation: subject.operation };
      }
      case 'reminder': {
        const { serverId, sinceAt } = body;
        const card = house.servers.card(viewer, serverId);
        if (card === undefined || !house.incidents.isUntaken(chatId, serverId, sinceAt))
          return pointless('somebody is on it, or it is on');
        // One read that says it is on proves nothing yet: with the second it is news, and this is over.
        const { vps, seenAt } = card.snapshot;
        const isKnown = seenAt !== undefined && house.now() - seenAt < knownForMs;
        const isDown = isKnown && vps?.state !== 'running';
        const isWanted =
          isDown &&
          house.chatSettings.get(chatId).reminders &&
          house.alerts.areTold(chatId, serverId, 'power');
        return isWanted ? { kind: 'reminder', card, downMs: Math.max(0, house.now() - sinceAt) } : unwanted;
      }
    }
  };

  const tellNews = async (items: readonly [OutboxItem, ...OutboxItem[]], how: TellHow): Promise<Telling> => {
    const found = items.map(item => (isNews(item.body) ? newsIn(item.body, item) : pointless('no news')));
    const [first, ...more] = found.filter((each): each is News => 'card' in each);
    if (first !== undefined) {
      // What is not told any more may have no topic any more.
      const item = items[found.indexOf(first)] ?? items[0];
      return send(item, newsView([first, ...more], wordsFor(item)), how);
    }
    // What is unwanted just now may be wanted later; then the others need no word of their own.
    return (
      found.find((each): each is typeof unwanted => each.kind === 'unwanted') ??
      pointless('not theirs any more, or over')
    );
  };

  const tellOne = async (item: OutboxItem, how: TellHow): Promise<Telling> => {
    const { body, chatId } = item;
    const words = wordsFor(item);
    switch (body.kind) {
      case 'event':
      case 'deed':
      case 'reminder':
        return tellNews([item], how);
      case 'operation': {
        const subject = house.operations.subjectOf(item, body.operationId);
        if (subject === undefined) return pointless('not theirs any more');
        // By the time it could be said it was known how it ended, and that is said by itself.
        if (body.moment === 'unanswered' && !isOpen(subject.operation.state)) return pointless('overtaken');
        return send(item, operationNotice(subject, words, house.now()), how);
      }
      case 'undoable': {
        const subject = house.operations.subjectOf(item, body.operationId);
        const { personId } = item;
        if (subject?.operation.state !== 'waiting' || personId === undefined) return pointless('overtaken');
        const told = await send(item, operationView(subject, words, house.now()), how);
        // From now on it is the message of that operation, like the one that stayed behind.
        if (told.kind === 'told' && told.outcome.kind === 'sent' && told.outcome.messageId !== undefined) {
          const { topicId } = told;
          const { messageId } = told.outcome;
          void house.operations.follow({
            chatId,
            personId,
            topicId,
            messageId,
            operationId: body.operationId,
          });
        }
        return told;
      }
      case 'key-refused':
        if (house.links.get(body.linkId)?.state !== 'refused')
          return pointless('accepted again, or unlinked');
        return send(item, keyRefusedView(body.linkId, body.label, words), how);
      case 'delete': {
        const outcome = await messenger.remove(chatId, body.messageId);
        return { kind: 'told', call: 'delete', outcome: toSendOutcome(outcome) };
      }
      case 'team-request': {
        const request = house.teams.request(body.requestId);
        if (typeof request === 'string') return pointless(request);
        const { accountId } = request;
        const subscription = house.teams.inChat(request.chatId).find(each => each.accountId === accountId);
        const links = house.links.ofPerson(item.personId ?? (0 as PersonId));
        const link = links.find(each => each.accountId === accountId);
        if (subscription === undefined || link === undefined) return pointless('not theirs to answer');
        return send(item, requestView(request, subscription.title, link.label, words), how);
      }
      case 'granted': {
        const grant = house.teams
          .grants(chatId, body.accountId)
          .find(({ personId }) => personId === body.personId);
        if (grant === undefined) return pointless('withdrawn, or forgotten');
        return send(
          item,
          { text: words.say('grant-done', { name: bold(shorten(grant.personName, 64)) }), keyboard: [] },
          how,
        );
      }
      case 'subscribe-question': {
        const { personId } = item;
        const asked =
          personId === undefined ? undefined : house.dialogs.get(body.group, personId, house.now());
        if (personId === undefined || asked?.kind !== 'subscribe') return pointless('asked too long ago');
        const links = house.links.ofPerson(personId).filter(({ state }) => state === 'ok');
        const where = { group: body.group, title: asked.title };
        return send(item, subscribeQuestionView(links, where, words), how);
      }
      case 'subscribed': {
        const shown = house.teams.inChat(chatId).find(({ accountId }) => accountId === body.accountId);
        const owner = shown === undefined ? undefined : house.people.get(shown.personId);
        const links = owner === undefined ? [] : house.links.ofPerson(owner.id);
        const link = links.find(({ accountId }) => accountId === body.accountId);
        if (owner === undefined || link === undefined) return pointless('shown there no more');
        return send(item, groupHelloView(link.label, owner.firstName, words), how);
      }
      case 'withdrawn':
        return send(item, { text: words.say('unsubscribed-by-owner'), keyboard: [] }, how);
      case 'group-trouble': {
        const title = bold(shorten(body.title, 64));
        const text =
          body.what === 'topic-gone' || body.what === 'general-closed' || body.what === 'membership-unknown'
            ? words.say(`news-${body.what}`, { title })
            : words.say('news-rests', { title, why: words.plain(`rests-why-${body.what}`) });
        return send(item, { text, keyboard: [] }, how);
      }
      case 'not-deleted':
        return send(item, { text: words.say('link-not-deleted'), keyboard: [] }, how);
      case 'link-outcome': {
        const { outcome, messageId } = body;
        const link = outcome.kind === 'linked' ? house.links.get(outcome.linkId) : undefined;
        if (outcome.kind === 'linked' && link === undefined) return pointless('unlinked');
        const linked =
          link === undefined ? undefined : { link, clientId: house.links.clientIdOf(link.id) ?? '' };
        return put(item, messageId, linkOutcomeView(outcome, linked, words), how);
      }
    }
  };

  return {
    /** Says one thing, or several news of one chat as one message. */
    tell: (items: readonly [OutboxItem, ...OutboxItem[]], how: TellHow): Promise<Telling> =>
      items.length === 1 ? tellOne(items[0], how) : tellNews(items, how),

    /** Edits a message to what its operation is now, or sends it anew in the same topic. */
    async follow(
      live: LiveMessage,
      how: { readonly anew: boolean; readonly plain: boolean },
    ): Promise<SendOutcome> {
      const { chatId, messageId, topicId } = live;
      const words = wordsFor(live);
      const subject = house.operations.subjectOf(live, live.operationId);
      const view =
        subject === undefined
          ? { text: words.say('live-unlinked'), keyboard: [] }
          : operationView(subject, words, house.now());
      if (how.anew) return toSendOutcome(await messenger.send(chatId, view, { topicId, plain: how.plain }));
      screens.begin(chatId, messageId);
      return toSendOutcome(await messenger.edit(chatId, messageId, view, { plain: how.plain }));
    },

    /** A message that waited for a process which is gone. */
    async interrupted(chatId: ChatId, messageId: number, errand: Errand): Promise<void> {
      const words = wordsFor({ personId: chatId as number as PersonId, chatId });
      const view = interruptedView(errand, words);
      await messenger.edit(chatId, messageId, view);
    },
  };
}

export type TellingDesk = ReturnType<typeof createTelling>;
