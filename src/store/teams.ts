import type { Grant, Subscription, TeamRequest } from '../domain/access.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';
import { nextNumber } from './numbers.ts';
import { createSubscriptionEnd, endedUnanswered } from './subscription-end.ts';

interface SubscriptionRow {
  readonly chat_id: number;
  readonly account_id: number;
  readonly person_id: number;
  readonly topic_id: number | null;
  readonly title: string;
  readonly resting_why: string | null;
}

interface PersonRow {
  readonly id: number;
  readonly chat_id: number;
  readonly account_id: number;
  readonly person_id: number;
  readonly person_name: string;
}

interface RequestRow extends PersonRow {
  readonly answered_at: number | null;
}

interface RoleRow extends PersonRow {
  readonly server_id: number | null;
}

const toSubscription = (row: SubscriptionRow): Subscription => ({
  chatId: row.chat_id as ChatId,
  accountId: row.account_id as AccountId,
  personId: row.person_id as PersonId,
  topicId: row.topic_id ?? undefined,
  title: row.title,
  restingWhy: row.resting_why ?? undefined,
});

const toRequest = (row: PersonRow): TeamRequest => ({
  id: row.id,
  chatId: row.chat_id as ChatId,
  accountId: row.account_id as AccountId,
  personId: row.person_id as PersonId,
  personName: row.person_name,
});

const toGrant = (row: RoleRow): Grant => ({
  ...toRequest(row),
  serverId: (row.server_id ?? undefined) as ServerId | undefined,
});

/** Groups in which accounts are shown, and who may press there. */
export function createTeams(database: Database) {
  const ends = createSubscriptionEnd(database);
  // One whose owner has unlinked the account since, and not said so here, is none.
  const alive = `EXISTS (SELECT 1 FROM links WHERE links.person_id = subscriptions.person_id
    AND links.account_id = subscriptions.account_id AND links.state <> 'checking')`;
  // Without its owner there nothing is seen or pressed, and only its owner can change that.
  const inChat = database.prepare<[number], SubscriptionRow>(
    `SELECT * FROM subscriptions WHERE chat_id = ? AND resting_why IS NOT 'owner-left' AND ${alive}
     ORDER BY created_at, account_id`,
  );
  const ofAccount = database.prepare<[number], SubscriptionRow>(
    `SELECT * FROM subscriptions WHERE account_id = ? AND ${alive} ORDER BY chat_id`,
  );
  const ofPerson = database.prepare<[number], SubscriptionRow>(
    'SELECT * FROM subscriptions WHERE person_id = ? ORDER BY chat_id, account_id',
  );
  const upsert = database.prepare(
    `INSERT INTO subscriptions (chat_id, account_id, person_id, topic_id, title, created_at)
     VALUES (@chatId, @accountId, @personId, @topicId, @title, @now)
     ON CONFLICT (chat_id, account_id) DO UPDATE SET person_id = excluded.person_id, topic_id = excluded.topic_id,
       title = excluded.title, resting_since = NULL, resting_why = NULL`,
  );
  const remove = database.prepare('DELETE FROM subscriptions WHERE chat_id = ? AND account_id = ?');
  const removeOf = database.prepare('DELETE FROM subscriptions WHERE person_id = ? AND account_id = ?');
  const rest = database.prepare(
    'UPDATE subscriptions SET resting_since = coalesce(resting_since, @now), resting_why = @why WHERE chat_id = @chat AND resting_since IS NULL',
  );
  const restGeneral = database.prepare(
    `UPDATE subscriptions SET resting_since = @now, resting_why = @why
     WHERE chat_id = @chat AND topic_id IS NULL AND resting_since IS NULL`,
  );
  const restOf = database.prepare(
    // Whatever it rests for so far: that may pass, and must not wake what has no owner there any more.
    `UPDATE subscriptions SET resting_since = @now, resting_why = @why
     WHERE chat_id = @chat AND person_id = @person AND resting_why IS NOT @why`,
  );
  const wake = database.prepare(
    `UPDATE subscriptions SET resting_since = NULL, resting_why = NULL
     WHERE chat_id = ? AND resting_since IS NOT NULL AND resting_why IS NOT 'owner-left'`,
  );
  const wakeOf = database.prepare(
    `UPDATE subscriptions SET resting_since = NULL, resting_why = NULL
     WHERE chat_id = ? AND person_id = ? AND resting_why = 'owner-left'`,
  );
  const leaveTopic = database.prepare(
    'UPDATE subscriptions SET topic_id = NULL WHERE chat_id = ? AND topic_id = ?',
  );
  const grant = database.prepare(
    `INSERT INTO roles (id, chat_id, account_id, person_id, person_name, server_id, granted_by, granted_at)
     VALUES (${nextNumber('roles')}, @chatId, @accountId, @personId, @personName, @serverId, @by, @now)
     ON CONFLICT (chat_id, account_id, person_id, coalesce(server_id, 0)) WHERE withdrawn_at IS NULL DO NOTHING`,
  );
  const withdraw = database.prepare(
    'UPDATE roles SET withdrawn_at = @now WHERE chat_id = @chat AND account_id = @account AND person_id = @person AND withdrawn_at IS NULL',
  );
  const withdrawAll = database.prepare(
    'UPDATE roles SET withdrawn_at = @now WHERE chat_id = @chat AND person_id = @person AND withdrawn_at IS NULL',
  );
  const granted = database.prepare<
    { chat: number; account: number; person: number; server: number },
    { id: number }
  >(
    `SELECT id FROM roles WHERE chat_id = @chat AND account_id = @account AND person_id = @person
     AND withdrawn_at IS NULL AND (server_id IS NULL OR server_id = @server) LIMIT 1`,
  );
  const grants = database.prepare<[number, number], RoleRow>(
    'SELECT * FROM roles WHERE chat_id = ? AND account_id = ? AND withdrawn_at IS NULL ORDER BY id',
  );
  const grantById = database.prepare<[number], RoleRow>(
    'SELECT * FROM roles WHERE id = ? AND withdrawn_at IS NULL',
  );
  const anyRole = database.prepare<[number, number], { id: number }>(
    'SELECT id FROM roles WHERE chat_id = ? AND person_id = ? AND withdrawn_at IS NULL LIMIT 1',
  );
  const ask = database.prepare(
    `INSERT INTO team_requests (id, chat_id, account_id, person_id, person_name, asked_at)
     VALUES (${nextNumber('team_requests')}, @chatId, @accountId, @personId, @personName, @now)
     ON CONFLICT (chat_id, account_id, person_id) DO UPDATE SET person_name = @personName, asked_at = @now, answered_at = NULL
     WHERE coalesce(answered_at, asked_at) < @now - 86400000
     RETURNING *`,
  );
  const requestById = database.prepare<[number], RequestRow>('SELECT * FROM team_requests WHERE id = ?');
  const endRequests = database.prepare(
    `UPDATE team_requests SET answered_at = ${endedUnanswered}
     WHERE chat_id = @chat AND person_id = @person AND answered_at IS NULL`,
  );
  const answer = database.prepare('UPDATE team_requests SET answered_at = ? WHERE id = ?');
  const invite = database.prepare(
    'INSERT INTO invitations (token_hash, person_id, account_id, expires_at) VALUES (@hash, @person, @account, @expiresAt)',
  );
  const redeem = database.prepare<{ hash: string; now: number }, { person_id: number; account_id: number }>(
    'DELETE FROM invitations WHERE token_hash = @hash AND expires_at > @now RETURNING person_id, account_id',
  );
  const pruneInvitations = database.prepare('DELETE FROM invitations WHERE expires_at <= ?');
  // Everything of a group that got another id (Telegram: group → supergroup), merged where both exist.
  const moves = [
    "UPDATE subscriptions SET resting_since = NULL, resting_why = NULL WHERE chat_id = @from AND resting_why IS NOT 'owner-left'",
    'UPDATE OR IGNORE subscriptions SET chat_id = @to WHERE chat_id = @from',
    'DELETE FROM subscriptions WHERE chat_id = @from',
    'UPDATE OR IGNORE roles SET chat_id = @to WHERE chat_id = @from',
    'DELETE FROM roles WHERE chat_id = @from',
    'UPDATE OR IGNORE team_requests SET chat_id = @to WHERE chat_id = @from',
    'DELETE FROM team_requests WHERE chat_id = @from',
    'UPDATE OR IGNORE mutes SET chat_id = @to WHERE chat_id = @from',
    'DELETE FROM mutes WHERE chat_id = @from',
    'UPDATE OR IGNORE alerts_off SET chat_id = @to WHERE chat_id = @from',
    'DELETE FROM alerts_off WHERE chat_id = @from',
    'UPDATE OR IGNORE incidents SET chat_id = @to WHERE chat_id = @from',
    'DELETE FROM incidents WHERE chat_id = @from',
    // Whatever nobody chose in the new chat is as it was in the old one.
    `UPDATE chat_settings AS new SET
       ask_first = max(new.ask_first, old.ask_first), silent = max(new.silent, old.silent),
       left_out = iif(new.left_out = '[]', old.left_out, new.left_out),
       language = coalesce(new.language, old.language),
       undo_seconds = iif(new.undo_seconds = 5, old.undo_seconds, new.undo_seconds),
       reminders = min(new.reminders, old.reminders),
       quiet_from = iif(new.zone IS NULL, old.quiet_from, new.quiet_from),
       quiet_to = iif(new.zone IS NULL, old.quiet_to, new.quiet_to), zone = coalesce(new.zone, old.zone)
     FROM chat_settings AS old WHERE new.chat_id = @to AND old.chat_id = @from`,
    'UPDATE OR IGNORE chat_settings SET chat_id = @to WHERE chat_id = @from',
    'DELETE FROM chat_settings WHERE chat_id = @from',
    'UPDATE OR IGNORE dialogs SET chat_id = @to WHERE chat_id = @from',
    'DELETE FROM dialogs WHERE chat_id = @from',
    // What both chats were to hear is told once: the key is the same, but for the chat in it.
    `UPDATE OR IGNORE outbox SET chat_id = @to, lease_until = NULL,
       key = rtrim(replace(key || ':', printf(':%d:', @from), printf(':%d:', @to)), ':')
     WHERE chat_id = @from AND state = 'waiting' AND body ->> 'kind' <> 'delete'`,
    "DELETE FROM outbox WHERE chat_id = @from AND state = 'waiting' AND body ->> 'kind' <> 'delete'",
    // The messages stayed behind in the old chat: their ids mean nothing in the new one.
    'DELETE FROM live_messages WHERE chat_id = @from',
    'UPDATE operations SET chat_id = @to WHERE chat_id = @from',
    'UPDATE record SET chat_id = @to WHERE chat_id = @from',
    'DELETE FROM chats WHERE id = @from',
  ].map(sql => database.prepare<{ from: number; to: number }>(sql));

  return {
    inChat: (chat: ChatId): readonly Subscription[] => inChat.all(chat).map(toSubscription),
    ofAccount: (account: AccountId): readonly Subscription[] => ofAccount.all(account).map(toSubscription),
    ofPerson: (person: PersonId): readonly Subscription[] => ofPerson.all(person).map(toSubscription),
    subscribe(subscription: Omit<Subscription, 'restingWhy'>, now: number): void {
      upsert.run({ ...subscription, topicId: subscription.topicId ?? null, now });
    },
    /** It is shown there no more, and what came of its being shown ends with it. */
    unsubscribe(chat: ChatId, account: AccountId, now: number): boolean {
      ends.endIn(chat, account, now);
      return remove.run(chat, account).changes > 0;
    },
    /** The account is linked by this person no more: the same, wherever they had shown it. */
    unsubscribeOwner(person: PersonId, account: AccountId, now: number): void {
      ends.endOf(person, account, now);
      removeOf.run(person, account);
    },
    /** Nothing can be said there; `true` when it was not known. */
    rest: (chat: ChatId, why: string, now: number): boolean => rest.run({ chat, why, now }).changes > 0,
    /** Nothing can be said in its General topic; what has a topic of its own goes on. */
    restGeneral: (chat: ChatId, why: string, now: number): boolean =>
      restGeneral.run({ chat, why, now }).changes > 0,
    /** The owner is there no more. */
    restOf: (chat: ChatId, person: PersonId, why: string, now: number): boolean =>
      restOf.run({ chat, person, why, now }).changes > 0,
    /** What rests because of the bot itself goes on; not what its owner has left. */
    wake: (chat: ChatId): boolean => wake.run(chat).changes > 0,
    /** The owner is there again. */
    wakeOf: (chat: ChatId, person: PersonId): boolean => wakeOf.run(chat, person).changes > 0,
    /** The topic is no more: General from now on; `true` when somebody had it. */
    leaveTopic: (chat: ChatId, topic: number): boolean => leaveTopic.run(chat, topic).changes > 0,

    /** `false`: they had it already. */
    grant(role: Omit<Grant, 'id'> & { readonly by: PersonId }, now: number): boolean {
      return grant.run({ ...role, serverId: role.serverId ?? null, now }).changes > 0;
    },
    withdraw: (chat: ChatId, account: AccountId, person: PersonId, now: number): boolean =>
      withdraw.run({ chat, account, person, now }).changes > 0,
    /** Whoever left a group may press nothing there any more. */
    withdrawAll: (chat: ChatId, person: PersonId, now: number): boolean =>
      withdrawAll.run({ chat, person, now }).changes > 0,
    isGranted: (chat: ChatId, account: AccountId, person: PersonId, server: ServerId): boolean =>
      granted.get({ chat, account, person, server }) !== undefined,
    hasRole: (chat: ChatId, person: PersonId): boolean => anyRole.get(chat, person) !== undefined,
    grants: (chat: ChatId, account: AccountId): readonly Grant[] => grants.all(chat, account).map(toGrant),
    getGrant(id: number): Grant | undefined {
      const row = grantById.get(id);
      return row === undefined ? undefined : toGrant(row);
    },

    /** Notes the wish; `undefined`: it was asked or answered less than a day ago. */
    ask(request: Omit<TeamRequest, 'id'>, now: number): TeamRequest | undefined {
      const row = ask.get({ ...request, now }) as PersonRow | undefined;
      return row === undefined ? undefined : toRequest(row);
    },
    /** Somebody's wish to press, while it waits for its answer; else why it doesn't. */
    request(id: number): TeamRequest | 'answered' | 'ended' {
      const row = requestById.get(id);
      if (row?.answered_at === null) return toRequest(row);
      return row?.answered_at === endedUnanswered ? 'ended' : 'answered';
    },
    /** Who asked is there no more: no later answer lets them in, and back again they may ask anew. */
    endRequests: (chat: ChatId, person: PersonId) => void endRequests.run({ chat, person }),
    answer: (id: number, now: number) => void answer.run(now, id),

    invite: (hash: string, person: PersonId, account: AccountId, expiresAt: number) =>
      void invite.run({ hash, person, account, expiresAt }),
    /** Once only. */
    redeem(
      hash: string,
      now: number,
    ): { readonly personId: PersonId; readonly accountId: AccountId } | undefined {
      const row = redeem.get({ hash, now });
      return row === undefined
        ? undefined
        : { personId: row.person_id as PersonId, accountId: row.account_id as AccountId };
    },
    prune: (now: number) => void pruneInvitations.run(now),
    moveChat(from: ChatId, to: ChatId): void {
      for (const statement of moves) statement.run({ from, to });
    },
  };
}
