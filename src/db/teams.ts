import type { AccessRequest, Grant, Subscription } from '../domain/access.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, nextId, type Named, rowsAs, type Statements } from './sql.ts';

const subscriptionColumns = 'chat_id, account_id, person_id, topic_id, title, paused_reason';
const toSubscription = rowsAs<Subscription>();

const requestColumns = 'id, chat_id, account_id, person_id, person_name';
const toRequest = rowsAs<AccessRequest>();

const grantColumns = `${requestColumns}, server_id`;
const toGrant = rowsAs<Grant>();

/** SQL: the group sees it. While its owner has left, or may not use the bot, only that owner can change it. */
export const isShownSql =
  "coalesce(subscriptions.paused_reason, '') NOT IN ('owner-left', 'owner-not-allowed')";

/** Stored instead of the time of an answer: the request ended without one. */
const endedUnanswered = 0;

/** Ends a subscription and everything that depends on it. */
function createUnsubscribe({ changed, runAll }: Pick<Statements, 'changed' | 'runAll'>) {
  const isOfSubscription = 'chat_id = @chat AND account_id = @account';
  // Operators, requests and reminders end with the subscription. A later answer to a request grants nothing.
  const endDependents = runAll([
    `UPDATE roles SET revoked_at = @now WHERE revoked_at IS NULL AND ${isOfSubscription}`,
    // The row stays because its id is on buttons.
    `UPDATE access_requests SET answered_at = ${endedUnanswered} WHERE answered_at IS NULL AND ${isOfSubscription}`,
    `DELETE FROM outages WHERE ${isOfSubscription}`,
    `DELETE FROM incident_servers WHERE (incident_id, server_id) IN (
       SELECT incident_id, server_id FROM incident_servers JOIN incidents ON incidents.id = incident_id
         JOIN servers ON servers.id = server_id WHERE ${isOfSubscription})`,
  ]);
  const remove = changed<[chat: ChatId, account: AccountId]>(
    'DELETE FROM subscriptions WHERE chat_id = ? AND account_id = ?',
  );
  return (chat: ChatId, account: AccountId, now: number): boolean => {
    endDependents({ chat, account, now });
    return remove(chat, account);
  };
}

/** Subscriptions: groups, or topics of groups, that show an account. */
export function createSubscriptions(database: Database) {
  const statements = createStatements(database);
  const { all, changed, exists, run } = statements;
  // A subscription doesn't count if its owner has since unlinked the account.
  const isLinked = `EXISTS (SELECT 1 FROM links WHERE links.person_id = subscriptions.person_id
    AND links.account_id = subscriptions.account_id AND links.state <> 'checking')`;
  const isOwnerNotAllowed = `EXISTS (SELECT 1 FROM links WHERE links.person_id = subscriptions.person_id
    AND links.account_id = subscriptions.account_id AND links.state = 'not-allowed')`;
  const upsert = run<[Named]>(
    `INSERT INTO subscriptions (chat_id, account_id, person_id, topic_id, title, created_at)
     VALUES (@chatId, @accountId, @personId, @topicId, @title, @now)
     ON CONFLICT (chat_id, account_id) DO UPDATE SET person_id = excluded.person_id, topic_id = excluded.topic_id,
       title = excluded.title, paused_at = NULL, paused_reason = NULL`,
  );
  return {
    /** The subscriptions that a chat sees. */
    inChat: all<[chat: ChatId], Subscription>(
      `SELECT ${subscriptionColumns} FROM subscriptions WHERE chat_id = ? AND ${isShownSql} AND ${isLinked}
       ORDER BY created_at, account_id`,
      toSubscription,
    ),
    ofAccount: all<[account: AccountId], Subscription>(
      `SELECT ${subscriptionColumns} FROM subscriptions WHERE account_id = ? AND ${isLinked} ORDER BY chat_id`,
      toSubscription,
    ),
    ofPerson: all<[person: PersonId], Subscription>(
      `SELECT ${subscriptionColumns} FROM subscriptions WHERE person_id = ? ORDER BY chat_id, account_id`,
      toSubscription,
    ),
    subscribe: (to: Omit<Subscription, 'pausedReason'>, now: number) => upsert({ ...to, now }),
    unsubscribe: createUnsubscribe(statements),
    /** Pauses a chat to which nothing can be sent. Returns whether that is new. */
    pause: changed<[chat: ChatId, reason: string, now: number]>(
      'UPDATE subscriptions SET paused_at = ?3, paused_reason = ?2 WHERE chat_id = ?1 AND paused_at IS NULL',
    ),
    /** Pauses the General topic, in which nothing can be sent. Subscriptions in other topics continue. */
    pauseGeneral: changed<[chat: ChatId, reason: string, now: number]>(
      `UPDATE subscriptions SET paused_at = ?3, paused_reason = ?2
       WHERE chat_id = ?1 AND topic_id IS NULL AND paused_at IS NULL`,
    ),
    /** The owner has left. This replaces any other reason, whose end must not resume it without its owner. */
    pauseOfOwner: changed<[chat: ChatId, person: PersonId, reason: string, now: number]>(
      `UPDATE subscriptions SET paused_at = ?4, paused_reason = ?3
       WHERE chat_id = ?1 AND person_id = ?2 AND paused_reason IS NOT ?3`,
    ),
    /** Whether something is paused there that `resume` resumes. */
    isPaused: exists<[chat: ChatId]>(
      `SELECT 1 FROM subscriptions WHERE chat_id = ? AND paused_at IS NOT NULL AND ${isShownSql}`,
    ),
    /** Resumes what was paused because of the bot, not because the owner had left. */
    resume: changed<[chat: ChatId]>(
      `UPDATE subscriptions SET paused_at = NULL, paused_reason = NULL
       WHERE chat_id = ? AND paused_at IS NOT NULL AND ${isShownSql}`,
    ),
    /** The owner is back, though perhaps still not allowed to use the bot. */
    resumeOfOwner: changed<[chat: ChatId, person: PersonId]>(
      `UPDATE subscriptions SET paused_at = iif(${isOwnerNotAllowed}, paused_at, NULL),
         paused_reason = iif(${isOwnerNotAllowed}, 'owner-not-allowed', NULL)
       WHERE chat_id = ? AND person_id = ? AND paused_reason = 'owner-left'`,
    ),
    /** Moves the subscriptions of a deleted topic to General. Returns whether there was one. */
    leaveTopic: changed<[chat: ChatId, topic: number]>(
      'UPDATE subscriptions SET topic_id = NULL WHERE chat_id = ? AND topic_id = ?',
    ),
  };
}

/** Operators of groups, requests to become one, and links that invite the bot. */
export function createRoles(database: Database) {
  const { all, changed, exists, get, run, value } = createStatements(database);
  const forgetRevoked = run<[Named]>(
    `DELETE FROM roles WHERE chat_id = @chatId AND account_id = @accountId AND person_id = @personId
       AND revoked_at IS NOT NULL`,
  );
  const grant = changed<[Named]>(
    `INSERT INTO roles (id, chat_id, account_id, person_id, person_name, server_id, granted_by, granted_at)
     VALUES (${nextId('roles')}, @chatId, @accountId, @personId, @personName, @serverId, @by, @now)
     ON CONFLICT (chat_id, account_id, person_id, coalesce(server_id, 0)) WHERE revoked_at IS NULL DO NOTHING`,
  );
  const requestAccess = get<[Named], AccessRequest>(
    `INSERT INTO access_requests (id, chat_id, account_id, person_id, person_name, requested_at)
     VALUES (${nextId('access_requests')}, @chatId, @accountId, @personId, @personName, @now)
     ON CONFLICT (chat_id, account_id, person_id) DO UPDATE SET person_name = @personName, requested_at = @now, answered_at = NULL
     WHERE coalesce(answered_at, requested_at) < @now - 86400000
     RETURNING ${requestColumns}`,
    toRequest,
  );

  const requestById = get<[id: number], AccessRequest>(
    `SELECT ${requestColumns} FROM access_requests WHERE id = ? AND answered_at IS NULL`,
    toRequest,
  );
  const answeredAt = value<[id: number], number>('SELECT answered_at FROM access_requests WHERE id = ?');

  return {
    /** `false`: they already have the role. */
    grant: (role: Omit<Grant, 'id'> & { readonly by: PersonId }, now: number): boolean =>
      database.transaction(() => {
        const isNew = grant({ ...role, now });
        if (isNew) forgetRevoked({ ...role });
        return isNew;
      }),
    revoke: changed<[chat: ChatId, account: AccountId, person: PersonId, now: number]>(
      `UPDATE roles SET revoked_at = ?4
       WHERE chat_id = ?1 AND account_id = ?2 AND person_id = ?3 AND revoked_at IS NULL`,
    ),
    /** Revokes all roles of a person who left a group. */
    revokeAll: changed<[chat: ChatId, person: PersonId, now: number]>(
      'UPDATE roles SET revoked_at = ?3 WHERE chat_id = ?1 AND person_id = ?2 AND revoked_at IS NULL',
    ),
    isGranted: exists<[chat: ChatId, account: AccountId, person: PersonId, server: ServerId]>(
      `SELECT 1 FROM roles WHERE chat_id = ? AND account_id = ? AND person_id = ?
       AND revoked_at IS NULL AND (server_id IS NULL OR server_id = ?)`,
    ),
    hasRole: exists<[chat: ChatId, person: PersonId]>(
      'SELECT 1 FROM roles WHERE chat_id = ? AND person_id = ? AND revoked_at IS NULL',
    ),
    grants: all<[chat: ChatId, account: AccountId], Grant>(
      `SELECT ${grantColumns} FROM roles WHERE chat_id = ? AND account_id = ? AND revoked_at IS NULL ORDER BY id`,
      toGrant,
    ),
    getGrant: get<[id: number], Grant>(
      `SELECT ${grantColumns} FROM roles WHERE id = ? AND revoked_at IS NULL`,
      toGrant,
    ),

    /** Saves a request for operator access; `undefined`: there was one, or an answer, less than a day ago. */
    requestAccess: (request: Omit<AccessRequest, 'id'>, now: number): AccessRequest | undefined =>
      requestAccess({ ...request, now }),
    /** A request while it is open; otherwise why it isn't. */
    request(id: number): AccessRequest | 'answered' | 'ended' {
      return requestById(id) ?? (answeredAt(id) === endedUnanswered ? 'ended' : 'answered');
    },
    /** Ends the requests of a person who left. A later answer grants nothing; once they are back they can ask again. */
    endRequests: run<[chat: ChatId, person: PersonId]>(
      `UPDATE access_requests SET answered_at = ${endedUnanswered}
       WHERE chat_id = ? AND person_id = ? AND answered_at IS NULL`,
    ),
    answer: run<[id: number, now: number]>('UPDATE access_requests SET answered_at = ?2 WHERE id = ?1'),

    invite: run<[hash: string, person: PersonId, account: AccountId, expiresAt: number]>(
      'INSERT INTO invitations (token_hash, person_id, account_id, expires_at) VALUES (?, ?, ?, ?)',
    ),
    redeem: get<[hash: string, now: number], { readonly personId: PersonId; readonly accountId: AccountId }>(
      `DELETE FROM invitations WHERE token_hash = ? AND expires_at > ?
       RETURNING person_id AS personId, account_id AS accountId`,
    ),
  };
}
