import type { ChatId, PersonId } from '../core/server.ts';
import type { Services } from '../services/services.ts';

/** The services under the names that the routing of updates still uses. */
export const toHouse = (services: Services, allowedUsers: ReadonlySet<number>) => ({
  ...services,
  isAllowed: (person: PersonId): boolean => allowedUsers.size === 0 || allowedUsers.has(person),
  operations: { ...services.operations, unfollow: services.liveMessages.detach },
  onRefused: services.groups.applyReplyOutcome,
  tellLater: services.notifications.enqueue,
  chats: {
    wake: services.groups.resume,
    rest: services.groups.pause,
  },
  teams: {
    inChat: services.groups.subscriptionsIn,
    roleIn: services.permissions.roleIn,
    hasRole: services.groups.hasRole,
    onUnknownMembers: services.groups.membersUnknown,
    onLeft: services.groups.memberLeft,
    onJoined: services.groups.memberJoined,
    onTrouble: services.groups.pauseGroup,
    onReturn: (chat: ChatId) => services.groups.resume(chat, 'group'),
    onMoved: services.groups.move,
  },
});

export type House = ReturnType<typeof toHouse>;
