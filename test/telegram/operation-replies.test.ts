import { expect, test } from 'vitest';

import type { OperationId } from '../../src/domain/operation.ts';
import { createTaskSet } from '../../src/lib/loop.ts';
import type { Services } from '../../src/services/services.ts';
import { createCards, createOperationReplies } from '../../src/telegram/handlers/cards.ts';
import { createLocale } from '../../src/telegram/locales/locale.ts';
import type { RequestContext } from '../../src/telegram/request-context.ts';
import { addKeyOf } from './samples/models.ts';

const operation = addKeyOf('accepted');
const full = new Error('database or disk is full');

/** A press in a bot whose database can't store which message shows an operation. */
function setUp() {
  const failures: unknown[] = [];
  const tasks = createTaskSet({ error: (_, fields) => void failures.push(fields) });
  const services = {
    operations: {
      model: () => ({ operation }),
      dispatch: (_: OperationId, shown: Promise<void>) => void shown.catch(() => undefined),
    },
    liveMessages: { attach: () => new Promise(setImmediate).then(() => Promise.reject(full)) },
    servers: { card: () => undefined },
    tasks,
    now: () => 0,
  } as unknown as Services;
  const ctx = {
    chatId: 1,
    personId: 1,
    messageId: 7,
    buttonShownAt: 0,
    locale: createLocale('en'),
    reply: () => Promise.resolve({ chatId: 1, messageId: 8 }),
    answerCallback: () => Promise.resolve(),
  } as unknown as RequestContext;
  const cards = createCards(services, 'bot');
  return { ctx, cards, replies: createOperationReplies(services, cards), failures, tasks };
}

test('a new message that can not be stored fails as a task, which the end of the process waits for', async () => {
  const { ctx, cards, failures, tasks } = setUp();
  await cards.follow(ctx, operation.id, true);
  await tasks.drain(10_000);
  expect(failures).toEqual([{ task: 'attach-message', error: full }]);
});

test('so does the message of the button', async () => {
  const { ctx, replies, failures, tasks } = setUp();
  await replies.reply(ctx, undefined, { kind: 'started', operation });
  await tasks.drain(10_000);
  expect(failures).toEqual([{ task: 'show-operation', error: full }]);
});
