import { createHash, randomBytes } from 'node:crypto';

import type { Actor } from '../domain/operation.ts';
import type { Language } from '../domain/chat-settings.ts';
import {
  type AccountId,
  type ChatId,
  type PersonId,
  type ServerId,
  privateChatOf,
} from '../domain/server.ts';
import {
  refusalOf,
  invitationLifetimeMs,
  type AccessRequest,
  type Grant,
  type Subscription,
} from '../domain/access.ts';
import type { Context } from './context.ts';

/** A person who acts, and the chat that they act in. */
interface ActorIn extends Actor {
  readonly chatId: ChatId;
}

type GroupPlace = Pick<Subscription, 'chatId' | 'topicId' | 'title'>;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

type Deps = Pick<Context, 'db' | 'now' | 'permissions' | 'notifications' | 'auditLog' | 'groups'>;

/** Which accounts a group shows. */
function createSubscriptions(deps: Deps) {
  const { permissions, notifications, auditLog, now } = deps;
  const { transaction, teams, chatSettings, dialogs } = deps.db;

  const subscribe = (by: Actor, accountId: AccountId, place: GroupPlace, language: Language): void =>
    transaction(() => {
      // A dialog is stored as JSON, which leaves out an undefined topic, but the statement needs it.
      const { chatId, topicId, title } = place;
      teams.subscribe({ chatId, topicId, title, accountId, personId: by.personId }, now());
      // A group starts with the language of the person who set it up.
      if (chatSettings.get(chatId).language === undefined) chatSettings.change(chatId, { language });
      auditLog.add({ ...by, chatId, action: 'subscribe', accountId, detail: title });
      // Notifications may have waited for a topic that they can be sent to.
      deps.groups.retryNow(chatId);
    });

  return {
    /** The accounts in a group that this person owns. */
    ownIn: ({ personId, chatId }: Pick<ActorIn, 'personId' | 'chatId'>): readonly Subscription[] =>
      teams
        .inChat(chatId)
        .filter(({ accountId }) => permissions.roleIn(personId, accountId, chatId) === 'owner'),

    /** Whether the provider has rejected this person's key of an account in a group: of `account`, or of any. */
    isRejectedIn: (
      { personId, chatId }: Pick<ActorIn, 'personId' | 'chatId'>,
      account: AccountId | undefined,
    ): boolean =>
      (account === undefined ? teams.inChat(chatId).map(each => each.accountId) : [account]).some(
        each => permissions.roleIn(personId, each, chatId) === 'rejected',
      ),

    subscribe,
    /** Whether this person already shows an account there. */
    hasSubscribed: ({ personId, chatId }: Pick<ActorIn, 'personId' | 'chatId'>): boolean =>
      teams.ofPerson(personId).some(each => each.chatId === chatId),
    /** Stores which account a person wants to show, until others agree; without one, it is chosen later. */
    requestSubscription: (by: Actor, accountId: AccountId | undefined, place: GroupPlace): void => {
      const { chatId, topicId, title } = place;
      const { personId, personName } = by;
      dialogs.start(
        { chatId, personId },
        { kind: 'subscribe-request', accountId, personName, topicId, title },
      );
    },
    /** Asks in private which account to show, so that the group doesn't see the labels of the others. */
    askWhichAccount: (by: Actor, place: GroupPlace, updateId: number): void =>
      transaction(() => {
        const { chatId, topicId, title } = place;
        const { personId } = by;
        // Stored, because the callback data of the answer could be forged for any group.
        dialogs.start({ chatId, personId }, { kind: 'subscribe', topicId, title });
        notifications.enqueue({
          key: `subscribe:${updateId}`,
          chatId: privateChatOf(personId),
          personId,
          body: { kind: 'choose-account', group: chatId },
        });
      }),
    subscribeAsAsked: (
      by: Actor,
      accountId: AccountId,
      place: GroupPlace,
      language: Language,
      updateId: number,
    ): void =>
      transaction(() => {
        const { chatId } = place;
        const { personId } = by;
        dialogs.leave({ chatId, personId });
        subscribe(by, accountId, place, language);
        const key = `subscribed:${updateId}`;
        notifications.enqueue({ key, chatId, personId, body: { kind: 'subscribed', accountId } });
      }),
    unsubscribe: (by: ActorIn, accountId: AccountId, title: string): void =>
      transaction(() => {
        teams.unsubscribe(by.chatId, accountId, now());
        auditLog.add({ ...by, action: 'unsubscribe', accountId, detail: title });
      }),
  };
}

/** Who can control servers in a group. */
function createGrants({ db, permissions, auditLog, now }: Deps) {
  const { transaction, teams } = db;
  return {
    grants: teams.grants,
    /** Makes a person an operator of accounts, or of one server; `false`: they already are. */
    grant: (
      by: ActorIn,
      accounts: readonly AccountId[],
      to: { readonly personId: PersonId; readonly name: string },
      serverId: ServerId | undefined,
    ): boolean =>
      transaction(() => {
        const { chatId } = by;
        const { personId, name: personName } = to;
        // With a grant for all servers, another one for a single server would look like the only one.
        const role = serverId === undefined ? 'viewer' : permissions.roleOn(personId, serverId, chatId);
        if (refusalOf(role, 'power', 'group') === undefined) return false;
        const granted = accounts.filter(accountId =>
          teams.grant({ chatId, accountId, personId, personName, serverId, by: by.personId }, now()),
        );
        for (const accountId of granted)
          auditLog.add({ ...by, action: 'grant', accountId, detail: personName });
        return granted.length > 0;
      }),
    /** Revokes all grants of a person for accounts; `false`: there were none. */
    revoke: (
      by: ActorIn,
      accounts: readonly AccountId[],
      from: { readonly personId: PersonId; readonly name: string },
    ): boolean =>
      transaction(() => {
        const revoked = accounts.filter(accountId =>
          teams.revoke(by.chatId, accountId, from.personId, now()),
        );
        for (const accountId of revoked)
          auditLog.add({ ...by, action: 'revoke', accountId, detail: from.name });
        return revoked.length > 0;
      }),
    grantIn(chatId: ChatId, id: number): Grant | undefined {
      const grant = teams.getGrant(id);
      return grant?.chatId === chatId ? grant : undefined;
    },
  };
}

/** Requests of members to control servers, which the owners answer. */
function createAccessRequests({ db, permissions, notifications, auditLog, now }: Deps) {
  const { transaction, teams } = db;
  return {
    /** Asks the owners of the accounts in a group to make a person an operator. */
    requestControl({
      chatId,
      personId,
      personName,
    }: ActorIn): 'nothing' | 'already-operator' | 'asked' | 'already-requested' | 'key-rejected' {
      const shown = teams.inChat(chatId);
      const uncontrolled = shown.filter(
        ({ accountId }) => !permissions.canControlAll(personId, accountId, chatId),
      );
      const others = uncontrolled.filter(
        ({ accountId }) => permissions.roleIn(personId, accountId, chatId) !== 'rejected',
      );
      if (uncontrolled.length > 0 && others.length === 0) return 'key-rejected';
      if (others.length === 0) return shown.length === 0 ? 'nothing' : 'already-operator';
      return transaction(() => {
        const asked = others.filter(({ accountId, personId: owner }) => {
          const request = teams.requestAccess({ chatId, accountId, personId, personName }, now());
          if (request === undefined) return false;
          notifications.enqueue({
            key: `team-request:${request.id}:${now()}`,
            chatId: privateChatOf(owner),
            personId: owner,
            body: { kind: 'access-request', requestId: request.id },
          });
          return true;
        });
        return asked.length > 0 ? 'asked' : 'already-requested';
      });
    },
    /** An open request that this person can answer, and the title of its group; otherwise why there is none. */
    openRequest(
      person: PersonId,
      id: number,
    ):
      | { readonly request: AccessRequest; readonly title: string }
      | 'answered'
      | 'ended'
      | 'no-access'
      | 'key-rejected' {
      const request = teams.request(id);
      if (typeof request === 'string') return request;
      const { accountId, chatId } = request;
      const subscription = teams.inChat(chatId).find(each => each.accountId === accountId);
      const role = permissions.roleIn(person, accountId, chatId);
      if (role === 'rejected') return 'key-rejected';
      return subscription === undefined || role !== 'owner'
        ? 'no-access'
        : { request, title: subscription.title };
    },
    answerRequest: (by: Actor, request: AccessRequest, isGranted: boolean): void =>
      transaction(() => {
        const { id, chatId, accountId, personId, personName } = request;
        teams.answer(id, now());
        if (!isGranted) return;
        teams.grant({ ...request, serverId: undefined, by: by.personId }, now());
        auditLog.add({ ...by, chatId, action: 'grant', accountId, detail: personName });
        notifications.enqueue({
          key: `granted:${id}:${now()}`,
          chatId,
          personId: undefined,
          body: { kind: 'granted', accountId, personId },
        });
      }),
  };
}

/** Links that add the bot to a group, each for one account and one use. */
const createInvitations = ({ db: { teams }, now }: Deps) => ({
  /** A new one-use token for a `startgroup` link, which expires in ten minutes. */
  invite(person: PersonId, account: AccountId): string {
    // 128 bits, in the letters that a deep link may have (Bot API: startgroup, up to 64).
    const token = randomBytes(16).toString('base64url');
    teams.invite(hashOf(token), person, account, now() + invitationLifetimeMs);
    return token;
  },
  redeem: (token: string) => teams.redeem(hashOf(token), now()),
});

/** What is shown in groups, and who can control it. */
export const createTeam = (deps: Deps) => ({
  ...createSubscriptions(deps),
  ...createGrants(deps),
  ...createAccessRequests(deps),
  ...createInvitations(deps),
});
