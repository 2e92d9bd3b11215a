import {
  askedInPrivateView,
  chooseAccountView,
  groupHelloView,
  inviteView,
  requestAnsweredView,
  requestView,
  subscribeRequestView,
  subscribeQuestionView,
  subscribeRefusedView,
  teamView,
} from '../../../src/telegram/views/group-views.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../../../src/domain/server.ts';
import type { ViewSamples } from './models.ts';
import { emoji, forEach, links, nasty, russian } from './models.ts';

const grants = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    grant: {
      id: at + 1,
      chatId: 5 as ChatId,
      accountId: 1 as AccountId,
      personId: (at + 10) as PersonId,
      personName: (at < 5 ? ['Борис', nasty, emoji][at % 3] : undefined) ?? `Анна ${at}`,
      serverId: at % 2 === 0 ? undefined : (1 as ServerId),
    },
    server: at % 2 === 0 ? undefined : 'web-1',
  }));

const request = { id: 3, personName: nasty };

export const groupSamples: ViewSamples = {
  groupHelloView: locale => groupHelloView(nasty, 'Анна', locale),
  ...forEach('chooseAccountView', ['unsubscribe', 'add-to-group'], (kind, locale) =>
    chooseAccountView(links, ({ id: link }) => ({ kind, link }), locale),
  ),
  askedInPrivateView: locale => askedInPrivateView(nasty, 'inferno_vps_bot', locale),
  ...forEach('subscribeRefusedView', ['rejected', 'not-allowed'], (state, locale) =>
    subscribeRefusedView(state, nasty, 'inferno_vps_bot', locale),
  ),
  subscribeQuestionView: locale =>
    subscribeQuestionView(links, { group: -1001234567890 as ChatId, title: russian }, locale),
  inviteView: locale => inviteView('https://t.me/inferno_vps_bot?startgroup=g0a1b2c3', locale),
  subscribeRequestView: locale =>
    subscribeRequestView({ personId: 7 as PersonId, personName: nasty }, locale),
  requestView: locale => requestView(request, nasty, 'Работа', locale),
  ...forEach('requestAnsweredView', ['granted', 'refused'], (answer, locale) =>
    requestAnsweredView('Борис', russian, answer === 'granted', locale),
  ),
  'teamView: owner alone': locale => teamView([{ owner: 'Анна', isOwn: true, grants: [] }], locale),
  'teamView: seen by its owner': locale =>
    teamView(
      [
        { owner: 'Анна', isOwn: true, grants: grants(3) },
        { owner: nasty, isOwn: false, grants: grants(2) },
      ],
      locale,
    ),
  'teamView: not an owner': locale => teamView([{ owner: 'Анна', isOwn: false, grants: grants(3) }], locale),
  'teamView: a crowd': locale => teamView([{ owner: emoji, isOwn: true, grants: grants(60) }], locale),
};
