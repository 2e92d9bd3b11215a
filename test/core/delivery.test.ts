import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  answerLifetimeMs,
  decideDelivery,
  deliveryLifetimeMs,
  type DeliveryCall,
  type DeliveryDecision,
  type DeliveryTry,
  type SendOutcome,
} from '../../src/domain/delivery.ts';
import type { ChatId } from '../../src/core/server.ts';

const now = 1_800_000_000_000;
const hourMs = 3_600_000;

const attempt = (change: Partial<DeliveryTry> = {}): DeliveryTry => ({
  call: 'send',
  attempts: 1,
  firstTriedAt: now,
  now,
  jitter: 0,
  plain: false,
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

describe('what the server says, and what follows', () => {
  const rest = (why: string, tellOwner: boolean) => ({ kind: 'rest-chat', why, tellOwner });
  const buried = (why: string) => ({ kind: 'bury', why });
  const stopAll = { kind: 'stop-all' };
  const plainly = { kind: 'plain-text-once' };
  const done = { kind: 'done' };

  it.each<[string, SendOutcome, Partial<DeliveryTry>, object]>([
    ['sent', { kind: 'sent', messageId: 7 }, {}, done],
    ['blocked', refused(403, 'Forbidden: bot was blocked by the user'), {}, rest('blocked', false)],
    ['deactivated', refused(403, 'Forbidden: user is deactivated'), {}, rest('deactivated', false)],
    [
      'never started',
      refused(403, "Forbidden: bot can't initiate conversation with a user"),
      {},
      rest('waits-for-start', false),
    ],
    ['kicked', refused(403, 'Forbidden: bot was kicked from the supergroup chat'), {}, rest('kicked', true)],
    [
      'left',
      refused(403, 'Forbidden: bot is not a member of the channel chat'),
      {},
      rest('not-a-member', true),
    ],
    ['group gone', refused(403, 'Forbidden: the group chat was deleted'), {}, rest('chat-deleted', true)],
    [
      'upgraded',
      refused(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrateToChatId: moved }),
      {},
      { kind: 'move-chat', to: moved },
    ],
    [
      'not found, first',
      refused(400, 'Bad Request: chat not found'),
      {},
      { kind: 'retry', at: now + 600_000, scope: 'chat' },
    ],
    [
      'not found, later',
      refused(400, 'PEER_ID_INVALID'),
      { attempts: 2, firstTriedAt: now - 600_000 },
      rest('not-found', true),
    ],
    [
      'no rights',
      refused(400, 'Bad Request: not enough rights to send text messages to the chat'),
      {},
      rest('no-rights', true),
    ],
    ['no access', refused(400, 'Bad Request: have no write access to the chat'), {}, rest('no-rights', true)],
    ['write forbidden', refused(400, 'Bad Request: CHAT_WRITE_FORBIDDEN'), {}, rest('no-rights', true)],
    [
      'no rights, otherwise',
      refused(400, 'Bad Request: have no rights to send a message'),
      {},
      rest('no-rights', true),
    ],
    [
      'topic not found',
      refused(400, 'Bad Request: message thread not found'),
      { inTopic: true },
      { kind: 'to-general-topic' },
    ],
    [
      'topic closed',
      refused(400, 'Bad Request: TOPIC_CLOSED'),
      { inTopic: true },
      { kind: 'to-general-topic' },
    ],
    [
      'topic deleted',
      refused(400, 'Bad Request: TOPIC_DELETED'),
      { inTopic: true },
      { kind: 'to-general-topic' },
    ],
    ['General closed', refused(400, 'Bad Request: TOPIC_CLOSED'), {}, { kind: 'rest-general-topic' }],
    ['same text', refused(400, 'Bad Request: message is not modified: …'), { call: 'edit' }, done],
    [
      'edit of nothing',
      refused(400, 'Bad Request: message to edit not found'),
      { call: 'edit' },
      { kind: 'send-new' },
    ],
    [
      "can't edit",
      refused(400, "Bad Request: message can't be edited"),
      { call: 'edit' },
      { kind: 'send-new' },
    ],
    [
      'delete of nothing',
      refused(400, 'Bad Request: message to delete not found'),
      { call: 'delete' },
      buried('cannot-delete'),
    ],
    [
      "can't delete",
      refused(400, "Bad Request: message can't be deleted for everyone"),
      { call: 'delete' },
      buried('cannot-delete'),
    ],
    [
      'old query',
      refused(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid'),
      { call: 'answer' },
      done,
    ],
    [
      'flood',
      refused(429, 'Too Many Requests: retry after 7', { retryAfterMs: 7000 }),
      {},
      { kind: 'retry', at: now + 7000, scope: 'chat' },
    ],
    [
      'flood of answers',
      refused(429, 'Too Many Requests: retry after 7', { retryAfterMs: 7000 }),
      { call: 'answer' },
      { kind: 'retry', at: now + 7000, scope: 'all' },
    ],
    ['entities', refused(400, "Bad Request: can't parse entities: …"), {}, plainly],
    ['one entity', refused(400, "Bad Request: can't parse MessageEntity: …"), { call: 'edit' }, plainly],
    ['long text', refused(400, 'Bad Request: message is too long'), {}, plainly],
    ['long keyboard', refused(400, 'Bad Request: reply markup is too long'), {}, plainly],
    ["a button's data", refused(400, 'Bad Request: BUTTON_DATA_INVALID'), {}, plainly],
    ['plain already', refused(400, 'Bad Request: message is too long'), { plain: true }, buried('refused')],
    ['an unknown 400', refused(400, 'Bad Request: SOMETHING_NEW'), {}, plainly],
    ['an unknown 400 to a deletion', refused(400, 'SOMETHING_NEW'), { call: 'delete' }, buried('refused')],
    [
      'a press answered wrongly',
      refused(400, 'Bad Request: URL_INVALID'),
      { call: 'answer' },
      buried('refused'),
    ],
    [
      'a press of somebody who has gone',
      refused(403, 'Forbidden: user is deactivated'),
      { call: 'answer' },
      buried('refused'),
    ],
    ['an unknown 403', refused(403, "Forbidden: bot can't send messages to bots"), {}, buried('refused')],
    ['wrong token', refused(401, 'Unauthorized'), {}, stopAll],
    ['wrong token, otherwise', refused(404, 'Not Found'), { call: 'answer' }, stopAll],
    ["another server's bot", refused(421, 'Misdirected Request: unallowed token specified'), {}, stopAll],
    ['logged out', refused(400, 'Logged out'), {}, stopAll],
    ['5xx', refused(502, 'Bad Gateway'), {}, { kind: 'retry', at: now + 500, scope: 'chat' }],
    [
      'no answer',
      { kind: 'no-answer', why: 'UND_ERR_SOCKET' },
      { attempts: 4 },
      { kind: 'retry', at: now + 4000, scope: 'chat' },
    ],
    [
      'unreachable',
      { kind: 'not-sent', why: 'ECONNREFUSED', scope: 'all' },
      { attempts: 3, jitter: 1 },
      { kind: 'retry', at: now + 4000, scope: 'all' },
    ],
  ])('%s', (_, outcome, change, decision) => {
    expect(decideDelivery(outcome, attempt(change))).toMatchObject(decision);
  });

  it('reads the text in whatever case it is', () => {
    const loud = refused(403, 'FORBIDDEN: BOT WAS BLOCKED BY THE USER');
    expect(decideDelivery(loud, attempt())).toMatchObject({ kind: 'rest-chat', why: 'blocked' });
  });

  it('takes no sentence from an answer of another code', () => {
    expect(decideDelivery(refused(400, 'bot was kicked from'), attempt()).kind).toBe('plain-text-once');
  });
});

describe('how long it is tried', () => {
  const unreachable: SendOutcome = { kind: 'not-sent', why: 'ECONNREFUSED', scope: 'all' };

  it('buries what would come a day too late', () => {
    const old = attempt({ attempts: 200, firstTriedAt: now - 24 * hourMs + 60_000 });
    expect(decideDelivery(unreachable, old)).toMatchObject({ kind: 'bury', why: 'too-late' });
    expect(decideDelivery(unreachable, { ...old, attempts: 1 }).kind).toBe('retry');
  });

  it('gives up an answer to a press when nobody sees it any more', () => {
    const flood = refused(429, 'Too Many Requests: retry after 30', { retryAfterMs: 30_000 });
    expect(decideDelivery(flood, attempt({ call: 'answer' }))).toMatchObject({
      kind: 'bury',
      why: 'too-late',
    });
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
  fc.record({ kind: fc.constant('no-answer' as const), why: fc.string() }),
  fc.record({
    kind: fc.constant('not-sent' as const),
    why: fc.string(),
    scope: fc.constantFrom('chat' as const, 'all' as const),
  }),
);

const tries: fc.Arbitrary<DeliveryTry> = fc.record({
  call: fc.constantFrom(...calls),
  attempts: fc.integer({ min: 1, max: 5000 }),
  firstTriedAt: fc.integer({ min: now - 48 * hourMs, max: now + hourMs }),
  now: fc.constant(now),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  plain: fc.boolean(),
  inTopic: fc.boolean(),
});

describe('whatever comes', () => {
  it('decides without throwing, and never for a moment that has passed', () => {
    fc.assert(
      fc.property(outcomes, tries, (outcome, subject) => {
        const decision = decideDelivery(outcome, subject);
        if (decision.kind !== 'retry') return;
        expect(decision.at).toBeGreaterThan(now);
        expect(Number.isInteger(decision.at)).toBe(true);
      }),
    );
  });

  it('waits after a 429 for at least as long as it says, or gives up', () => {
    fc.assert(
      fc.property(fc.nat(2 * deliveryLifetimeMs), tries, (retryAfterMs, subject) => {
        const decision = decideDelivery(refused(429, 'Too Many Requests', { retryAfterMs }), subject);
        expect(['retry', 'bury']).toContain(decision.kind);
        if (decision.kind === 'retry') expect(decision.at - now).toBeGreaterThanOrEqual(retryAfterMs);
      }),
    );
  });

  /** Follows one message through the same outcomes, again and again, as its sender would. */
  function follow(sequence: readonly SendOutcome[], call: DeliveryCall): DeliveryDecision[] {
    let subject = attempt({ call, inTopic: true, jitter: 0.5 });
    const decisions: DeliveryDecision[] = [];
    for (let step = 0; step < 10_000; step += 1) {
      const decision = decideDelivery(sequence[step % sequence.length] ?? refused(400, ''), subject);
      decisions.push(decision);
      subject = { ...subject, attempts: subject.attempts + 1 };
      switch (decision.kind) {
        case 'done':
        case 'rest-chat':
        case 'rest-general-topic':
        case 'bury':
        case 'stop-all':
          return decisions;
        case 'retry':
          subject = { ...subject, now: decision.at };
          break;
        case 'to-general-topic':
          subject = { ...subject, inTopic: false };
          break;
        case 'send-new':
          subject = { ...subject, call: 'send' };
          break;
        case 'plain-text-once':
          subject = { ...subject, plain: true };
          break;
        case 'move-chat':
          break;
      }
    }
    return decisions;
  }

  it('comes to an end, and within its lifetime', () => {
    fc.assert(
      fc.property(
        fc.array(outcomes, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...calls),
        (sequence, call) => {
          const decisions = follow(sequence, call);
          expect(['done', 'rest-chat', 'rest-general-topic', 'bury', 'stop-all']).toContain(
            decisions.at(-1)?.kind,
          );
          const lifetimeMs = call === 'answer' ? answerLifetimeMs : deliveryLifetimeMs;
          for (const decision of decisions) {
            if (decision.kind === 'retry') expect(decision.at - now).toBeLessThan(lifetimeMs);
          }
        },
      ),
    );
  });

  it('ends even where a server sends a chat round in circles', () => {
    const circle = refused(400, 'group chat was upgraded to a supergroup chat', { migrateToChatId: moved });
    const decisions = follow([circle], 'send');
    expect(decisions.at(-1)).toMatchObject({ kind: 'bury', why: 'tried-too-often' });
  });
});
