import type { House } from '../bot/house.ts';
import type { MembershipDesk } from './chat-membership.ts';
import type { Turn } from './request-context.ts';

/**
 * Finds out whether somebody has left the group whose buttons they press; then their rights there end. So does
 * all that is shown there of an owner who has left: Telegram tells it only to a bot that is there, and may.
 */
export const createHasLeft =
  ({ house, membership }: { readonly house: Pick<House, 'teams'>; readonly membership: MembershipDesk }) =>
  async ({ chatId, personId, chatKind }: Turn): Promise<boolean> => {
    const { teams } = house;
    if (chatKind === 'private') return false;
    const shown = teams.inChat(chatId).filter(({ restingWhy }) => restingWhy !== 'owner-left');
    const asked = new Set(shown.map(each => each.personId));
    const isOwner = shown.some(each => teams.roleIn(personId, each.accountId, chatId) === 'owner');
    if (isOwner || teams.hasRole(chatId, personId)) asked.add(personId);
    const left = await Promise.all(
      [...asked].map(async id => {
        const is = await membership.of(chatId, id);
        if (is === 'unknown') teams.onUnknownMembers(chatId);
        if (is === 'gone') teams.onLeft(chatId, id);
        return is === 'gone' && id === personId;
      }),
    );
    return left.includes(true);
  };
