import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type {
  DeliveryAttempt,
  DeliveryCall,
  DeliveryDecision,
  SendOutcome,
} from '../../src/domain/delivery.ts';
import { callbackAnswerLifetimeMs, decideDelivery, deliveryLifetimeMs } from '../../src/domain/delivery.ts';
import type { ChatId } from '../../src/domain/server.ts';

const now = 1_800_000_000_000;
const hourMs = 3_600_000;

const attempt = (change: Partial<DeliveryAttempt> = {}): DeliveryAttempt => ({
  call: 'send',
  attempts: 1,
  firstAttemptAt: now,
  now,
  jitter: 0,
  inTopic: false,
  ...change,
});

type Refused = Extract<SendOutcome, { kind: 'refused' }>;

const refused = (code: number, description: string, more: Partial<Refused> = {}): Refused => ({
  kind: 'refused',
  code,
  description,
  ...more,
});

const moved = -1001234567890 as ChatId;

const decide = (outcome: SendOutcome, change: Partial<DeliveryAttempt> = {}) =>
  decideDelivery(outcome, attempt(change));

describe('an error of the Bot API server', () => {
  test.each<readonly [number, string, string]>([
    [403, 'Forbidden: bot was blocked by the user', 'blocked'],
    [403, 'FORBIDDEN: BOT WAS BLOCKED BY THE USER', 'blocked'],
    [403, 'Forbidden: user is deactivated', 'deactivated'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'not-started'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'kicked'],
    [403, 'Forbidden: bot is not a member of the channel chat', 'not-a-member'],
    [403, 'Forbidden: the group chat was deleted', 'chat-deleted'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'no-rights'],
    [400, 'Bad Request: have no write access to the chat', 'no-rights'],
    [400, 'Bad Request: CHAT_WRITE_FORBIDDEN', 'no-rights'],
    [400, 'Bad Request: have no rights to send a message', 'no-rights'],
  ])('%i "%s" pauses the chat', (code, description, reason) => {
    expect(decide(refused(code, description))).toMatchObject({ kind: 'pause-chat', reason });
  });

  test('about an unknown chat is retried once, and then pauses the chat', () => {
    expect(decide(refused(400, 'Bad Request: chat not found'))).toMatchObject({
      kind: 'retry',
      at: now + 600_000,
      scope: 'chat',
    });
    const second = { attempts: 2, firstAttemptAt: now - 600_000 };
    expect(decide(refused(400, 'PEER_ID_INVALID'), second)).toMatchObject({
      kind: 'pause-chat',
      reason: 'not-found',
    });
  });

  test('about an upgraded group moves the chat', () => {
    const description = 'Bad Request: group chat was upgraded to a supergroup chat';
    expect(decide(refused(400, description, { migrateToChatId: moved }))).toMatchObject({
      kind: 'move-chat',
      to: moved,
    });
  });

  test.each<readonly [string, Partial<DeliveryAttempt>, string]>([
    ['message thread not found', { inTopic: true }, 'move-to-general-topic'],
    ['TOPIC_CLOSED', { inTopic: true }, 'move-to-general-topic'],
    ['TOPIC_DELETED', { inTopic: true }, 'move-to-general-topic'],
    ['TOPIC_CLOSED', {}, 'pause-general-topic'],
    ['message is not modified: …', { call: 'edit' }, 'done'],
    ['message to edit not found', { call: 'edit' }, 'send-new'],
    ["message can't be edited", { call: 'edit' }, 'send-new'],
    ['query is too old and response timeout expired or query ID is invalid', { call: 'answer' }, 'done'],
    ['MESSAGE_ID_INVALID', { call: 'edit' }, 'send-new'],
    ['there is no text in the message to edit', { call: 'edit' }, 'send-new'],
    ['TOPIC_CLOSED', { call: 'edit', inTopic: true }, 'send-new'],
    // Refused in its simplest form too, since the simpler ones are tried before.
    ["can't parse entities: …", {}, 'retry'],
    ["can't parse MessageEntity: …", { call: 'edit' }, 'send-new'],
    ['message is too long', {}, 'retry'],
    ['reply markup is too long', {}, 'retry'],
    ['BUTTON_DATA_INVALID', {}, 'retry'],
    ['SOMETHING_NEW', {}, 'retry'],
    ['SOMETHING_NEW', { call: 'edit' }, 'send-new'],
    ['SOMETHING_NEW', { call: 'delete' }, 'retry'],
    // The sentence belongs to code 403.
    ['bot was kicked from', {}, 'retry'],
  ])('400 "%s" after %j leads to %s', (description, change, kind) => {
    expect(decide(refused(400, `Bad Request: ${description}`), change)).toMatchObject({ kind });
  });

  test.each<readonly [Partial<DeliveryAttempt>, string]>([
    [{}, 'retry'],
    [{ attempts: 4 }, 'retry'],
    [{ attempts: 5 }, 'dead-letter'],
    [{ call: 'edit' }, 'send-new'],
    [{ call: 'answer' }, 'dead-letter'],
  ])('403 for an unknown reason after %j leads to %s', (change, kind) => {
    expect(decide(refused(403, 'Forbidden: SOMETHING'), change)).toMatchObject({ kind });
  });

  test.each<readonly [number, string, Partial<DeliveryAttempt>, string]>([
    [400, 'Bad Request: message to delete not found', { call: 'delete' }, 'cannot-delete'],
    [400, "Bad Request: message can't be deleted for everyone", { call: 'delete' }, 'cannot-delete'],
    [400, 'Bad Request: message is too long', { attempts: 5 }, 'refused'],
    [400, 'SOMETHING_NEW', { call: 'delete', attempts: 5 }, 'refused'],
    [400, 'Bad Request: URL_INVALID', { call: 'answer' }, 'refused'],
    [403, 'Forbidden: user is deactivated', { call: 'answer' }, 'refused'],
    [403, "Forbidden: bot can't send messages to bots", {}, 'refused'],
  ])('%i "%s" after %j is given up', (code, description, change, why) => {
    expect(decide(refused(code, description), change)).toMatchObject({ kind: 'dead-letter', reason: why });
  });

  test.each<readonly [number, string, DeliveryCall]>([
    [401, 'Unauthorized', 'send'],
    [404, 'Not Found', 'answer'],
    [421, 'Misdirected Request: unallowed token specified', 'send'],
    [400, 'Logged out', 'send'],
  ])('%i "%s" stops all calls', (code, description, call) => {
    expect(decide(refused(code, description), { call })).toMatchObject({ kind: 'stop-all' });
  });
});

describe('a retry', () => {
  const rateLimited = refused(429, 'Too Many Requests: retry after 7', { retryAfterMs: 7000 });
  const unreachable: SendOutcome = { kind: 'not-sent', reason: 'ECONNREFUSED', scope: 'all' };

  test.each<readonly [string, SendOutcome, Partial<DeliveryAttempt>, number, 'chat' | 'all']>([
    ['429', rateLimited, {}, 7000, 'chat'],
    ['429 for a callback', rateLimited, { call: 'answer' }, 7000, 'all'],
    ['502', refused(502, 'Bad Gateway'), {}, 500, 'chat'],
    ['no answer', { kind: 'no-answer', reason: 'UND_ERR_SOCKET' }, { attempts: 4 }, 4000, 'chat'],
    ['an unreachable server', unreachable, { attempts: 3, jitter: 1 }, 4000, 'all'],
  ])('after %s waits for the right time', (_, outcome, change, waitMs, scope) => {
    expect(decide(outcome, change)).toMatchObject({ kind: 'retry', at: now + waitMs, scope });
  });

  test('is not needed after a success', () => {
    expect(decide({ kind: 'sent', messageId: 7 })).toMatchObject({ kind: 'done' });
  });

  test('is given up when it would come after a day', () => {
    const old = { attempts: 200, firstAttemptAt: now - 24 * hourMs + 60_000 };
    expect(decide(unreachable, old)).toMatchObject({ kind: 'dead-letter', reason: 'too-late' });
    expect(decide(unreachable, { ...old, attempts: 1 }).kind).toBe('retry');
  });

  test('of an answer to a callback is given up when nobody sees it any longer', () => {
    const limited = refused(429, 'Too Many Requests: retry after 30', { retryAfterMs: 30_000 });
    expect(decide(limited, { call: 'answer' })).toMatchObject({ kind: 'dead-letter', reason: 'too-late' });
  });
});

const calls: readonly DeliveryCall[] = ['send', 'edit', 'delete', 'answer'];

const descriptions = fc.oneof(
  fc.constantFrom(
    'Bad Request: chat not found',
    'Bad Request: group chat was upgraded to a supergroup chat',
    'Bad Request: TOPIC_CLOSED',
    'Bad Request: message to edit not found',
    "Bad Request: can't parse entities",
    'Too Many Requests: retry after 1',
  ),
  fc.string(),
);

const outcomes: fc.Arbitrary<SendOutcome> = fc.oneof(
  fc.record({ kind: fc.constant('sent' as const), messageId: fc.option(fc.nat(), { nil: undefined }) }),
  fc.record({
    kind: fc.constant('refused' as const),
    code: fc.oneof(fc.constantFrom(400, 401, 403, 404, 413, 429, 500), fc.integer()),
    description: descriptions,
    retryAfterMs: fc.option(fc.oneof(fc.nat(100_000), fc.double()), { nil: undefined }),
    migrateToChatId: fc.option(fc.constant(moved), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('no-answer' as const), reason: fc.string() }),
  fc.record({
    kind: fc.constant('not-sent' as const),
    reason: fc.string(),
    scope: fc.constantFrom('chat' as const, 'all' as const),
  }),
);

const tries: fc.Arbitrary<DeliveryAttempt> = fc.record({
  call: fc.constantFrom(...calls),
  attempts: fc.integer({ min: 1, max: 5000 }),
  firstAttemptAt: fc.integer({ min: now - 48 * hourMs, max: now + hourMs }),
  now: fc.constant(now),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  inTopic: fc.boolean(),
});

describe('any outcome', () => {
  test('is decided without an exception, and never for an instant in the past', () => {
    fc.assert(
      fc.property(outcomes, tries, (outcome, given) => {
        const decision = decideDelivery(outcome, given);
        if (decision.kind !== 'retry') return;
        expect(decision.at).toBeGreaterThan(now);
        expect(Number.isInteger(decision.at)).toBe(true);
      }),
    );
  });

  test('with code 429 waits for at least as long as it says, or is given up', () => {
    fc.assert(
      fc.property(fc.nat(2 * deliveryLifetimeMs), tries, (retryAfterMs, subject) => {
        const decision = decideDelivery(refused(429, 'Too Many Requests', { retryAfterMs }), subject);
        expect(['retry', 'dead-letter']).toContain(decision.kind);
        if (decision.kind === 'retry') expect(decision.at - now).toBeGreaterThanOrEqual(retryAfterMs);
      }),
    );
  });

  /** Repeats the same outcomes for one message, as its sender would see them. */
  function decisionsFor(sequence: readonly SendOutcome[], call: DeliveryCall): DeliveryDecision[] {
    let subject = attempt({ call, inTopic: true, jitter: 0.5 });
    const decisions: DeliveryDecision[] = [];
    for (let step = 0; step < 10_000; step += 1) {
      const decision = decideDelivery(sequence[step % sequence.length] ?? refused(400, ''), subject);
      decisions.push(decision);
      subject = { ...subject, attempts: subject.attempts + 1 };
      switch (decision.kind) {
        case 'done':
        case 'pause-chat':
        case 'pause-general-topic':
        case 'dead-letter':
        case 'stop-all':
          return decisions;
        case 'retry':
          subject = { ...subject, now: decision.at };
          break;
        case 'move-to-general-topic':
          subject = { ...subject, inTopic: false };
          break;
        case 'send-new':
          subject = { ...subject, call: 'send' };
          break;
        case 'move-chat':
          break;
      }
    }
    return decisions;
  }

  test('leads to an end within the lifetime of the message', () => {
    fc.assert(
      fc.property(
        fc.array(outcomes, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...calls),
        (sequence, call) => {
          const decisions = decisionsFor(sequence, call);
          expect(['done', 'pause-chat', 'pause-general-topic', 'dead-letter', 'stop-all']).toContain(
            decisions.at(-1)?.kind,
          );
          const lifetimeMs = call === 'answer' ? callbackAnswerLifetimeMs : deliveryLifetimeMs;
          for (const decision of decisions) {
            if (decision.kind === 'retry') expect(decision.at - now).toBeLessThan(lifetimeMs);
          }
        },
      ),
    );
  });

  test('leads to an end even if a server redirects in circles', () => {
    const circle = refused(400, 'group chat was upgraded to a supergroup chat', { migrateToChatId: moved });
    const decisions = decisionsFor([circle], 'send');
    expect(decisions.at(-1)).toMatchObject({ kind: 'dead-letter', reason: 'too-many-attempts' });
  });
});
