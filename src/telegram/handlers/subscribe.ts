import type { Services } from '../../services/services.ts';
import type { Link, Subscription } from '../../domain/access.ts';
import type { ChatId } from '../../domain/server.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import { askedInPrivateView, chooseAccountView, groupHelloView, inviteView } from '../views/group-views.ts';
import { bold, shorten } from '../views/text.ts';
import { button } from '../views/view.ts';

const short = (name: string) => bold(shorten(name, 64));

/** An account of one's own that is shown in a chat, under the name that it goes by there. */
interface Shown {
  readonly subscription: Subscription;
  readonly link: Link;
  readonly labelHere: string;
}

/** Which accounts a group sees. */
export function createSubscribeFeature(
  services: Pick<Services, 'links' | 'dialogs' | 'groups' | 'team' | 'permissions'>,
  botUsername: string,
): Feature<'subscribe' | 'unsubscribe' | 'add-to-group'> {
  const { links, dialogs, groups, team, permissions } = services;
  const workingLinks = ({ personId }: Turn): readonly Link[] =>
    links.ofPerson(personId).filter(({ state }) => state === 'ok');

  const subscribeHere = async (turn: Turn, { accountId, label }: Link): Promise<void> => {
    team.subscribe(turn, accountId, { ...turn, title: turn.chatTitle }, turn.words.language);
    await turn.show(groupHelloView(label, turn.personName, turn.words));
  };

  /** This person's own of what is shown here; in the group it is named as whoever set it up names it. */
  const shownHere = (turn: Turn): readonly Shown[] => {
    const own = links.ofPerson(turn.personId);
    return groups.subscriptionsIn(turn.chatId).flatMap(subscription => {
      const { accountId, personId, chatId } = subscription;
      const link = own.find(each => each.accountId === accountId);
      // One's own to take out again, whether or not its key is accepted by now.
      const isOwn =
        personId === turn.personId || permissions.roleIn(turn.personId, accountId, chatId) === 'owner';
      if (link === undefined || !isOwn) return [];
      const labelHere = links.ofPerson(personId).find(each => each.accountId === accountId)?.label;
      return [{ subscription, link, labelHere: labelHere ?? '' }];
    });
  };

  const unsubscribe = async (turn: Turn, { link: { accountId }, labelHere }: Shown): Promise<void> => {
    team.unsubscribe(turn, accountId, turn.chatTitle);
    await turn.show({ text: turn.words.say('unsubscribed', { label: short(labelHere) }), keyboard: [] });
  };

  return {
    presses: {
      subscribe: async (turn, { link: id, group }) => {
        const { personId, words } = turn;
        const link = links.get(id);
        if (link?.personId !== personId || link.state !== 'ok') {
          await turn.answer(words.plain('pressed-not-yours'), true);
          return;
        }
        const chatId = -group as ChatId;
        const asked = dialogs.current({ chatId, personId });
        if (asked?.kind !== 'subscribe') {
          await turn.answer(words.plain('subscribe-over'), true);
          return;
        }
        await turn.answer();
        const place = { chatId, topicId: asked.topicId, title: asked.title };
        team.subscribeAsAsked(turn, link.accountId, place, words.language, turn.updateId);
        await turn.show({
          text: words.say('subscribe-done', { label: short(link.label), title: short(asked.title) }),
          keyboard: [[button(words.plain('button-home'), { kind: 'home' })]],
        });
      },
      unsubscribe: async (turn, { link: id }) => {
        const shown = shownHere(turn).find(({ link }) => link.id === id);
        if (shown === undefined) {
          await turn.answer(turn.words.plain('pressed-not-yours'), true);
          return;
        }
        await turn.answer();
        await unsubscribe(turn, shown);
      },
      'add-to-group': async (turn, { link: id }) => {
        const links = workingLinks(turn);
        // No account named: whichever is the default, or the choice.
        if (id === 0 && links.length > 1) {
          await turn.answer();
          await turn.show(
            chooseAccountView(links, ({ id: link }) => ({ kind: 'add-to-group', link }), turn.words),
          );
          return;
        }
        const link = id === 0 ? links[0] : links.find(each => each.id === id);
        if (link === undefined) {
          await turn.answer(turn.words.plain('pressed-not-yours'), true);
          return;
        }
        await turn.answer();
        const token = team.invite(turn.personId, link.accountId);
        await turn.show(inviteView(`https://t.me/${botUsername}?startgroup=${token}`, turn.words));
      },
    },
    commands: {
      subscribe: async (turn, label) => {
        const { words } = turn;
        const working = workingLinks(turn);
        const [only] = working;
        if (only === undefined) {
          await turn.say(words.say('subscribe-not-linked'));
          return;
        }
        const named = label === '' ? undefined : links.labelled(turn.personId, label);
        if (label !== '' && named?.state !== 'ok') {
          await turn.say(words.say('subscribe-unknown', { label: short(label) }));
        } else if (named !== undefined || working.length === 1) await subscribeHere(turn, named ?? only);
        else {
          team.askWhichAccount(turn, { ...turn, title: turn.chatTitle }, turn.updateId);
          await turn.say(askedInPrivateView(turn.personName, botUsername, words));
        }
      },
      unsubscribe: async (turn, label) => {
        const { words } = turn;
        const mine = shownHere(turn);
        const [only] = mine;
        const wanted = label.toLowerCase();
        const named =
          label === ''
            ? undefined
            : mine.find(({ link, labelHere }) =>
                [labelHere, link.label].some(each => each.toLowerCase() === wanted),
              );
        if (only === undefined) await turn.say(words.say('unsubscribe-nothing'));
        else if (named !== undefined || mine.length === 1) await unsubscribe(turn, named ?? only);
        else {
          const choices = mine.map(({ link, labelHere }) => ({ id: link.id, label: labelHere }));
          await turn.say(
            chooseAccountView(choices, ({ id: link }) => ({ kind: 'unsubscribe', link }), words),
          );
        }
      },
    },
    groupStart: async (turn, payload) => {
      const invitation = team.redeem(payload);
      const link =
        invitation?.personId === turn.personId
          ? links.ofPerson(turn.personId).find(each => each.accountId === invitation.accountId)
          : undefined;
      if (link?.state !== 'ok') await turn.say(turn.words.say('add-to-group-over'));
      else await subscribeHere(turn, link);
    },
  };
}
