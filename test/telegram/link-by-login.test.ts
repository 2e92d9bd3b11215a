import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { ProviderFailure } from '../../src/domain/failure.ts';
import { createSecret, failed, ok, type Credentials, type Result } from '../../src/domain/result.ts';
import type { ChatId, LinkId, PersonId } from '../../src/domain/server.ts';
import { createTaskSet } from '../../src/lib/loop.ts';
import type { Services } from '../../src/services/services.ts';
import { createLinkByLogin } from '../../src/telegram/handlers/link-by-login.ts';
import { createLocale } from '../../src/telegram/locales/locale.ts';
import type { RequestContext } from '../../src/telegram/request-context.ts';
import { quietLog } from '../test-log.ts';

const login = { kind: 'login', email: 'anna@example.com', password: createSecret('password') } as const;
const pair = { cid: createSecret('777'), key: createSecret('key') };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A chat in which a person logs in, what happens in it, and the answers of the provider. */
function setUp({ canSend = true } = {}) {
  const happened: string[] = [];
  const tasks = createTaskSet(quietLog);
  const answer = Promise.withResolvers<Result<Credentials, ProviderFailure>>();
  const checked = Promise.withResolvers<undefined>();
  const services = {
    tasks,
    accountLinking: {
      login: () => answer.promise,
      start: () => ({ kind: 'checking', candidate: 5 as LinkId }),
      check: async (_id: LinkId, beforeReport?: () => Promise<void> | undefined) => {
        await checked.promise;
        await beforeReport?.();
        happened.push('outcome');
      },
    },
    dialogs: { leave: () => true },
    links: { setStatusMessage: (_: LinkId, message: number) => void happened.push(`checks in ${message}`) },
    pendingRequests: {
      start: () => void happened.push('pending'),
      end: () => happened.push('no longer pending') > 0,
    },
    notifications: {
      enqueue: ({ body }: { readonly body: { readonly outcome: { readonly kind: string } } }) =>
        happened.push(body.outcome.kind) > 0,
    },
    transaction: <T>(work: () => T): T => work(),
  } as unknown as Services;
  const show = () => {
    happened.push('placeholder');
    return Promise.resolve(
      canSend ? { chatId: 7 as ChatId, messageId: 2, isCurrent: () => true } : undefined,
    );
  };
  const ctx = {
    chatId: 7 as ChatId,
    personId: 7 as PersonId,
    updateId: 1,
    locale: createLocale('en'),
    reply: show,
    editOrSend: show,
  } as unknown as RequestContext;
  return {
    happened,
    tasks,
    answer,
    checked,
    logIn: (question?: number) => createLinkByLogin(services)(ctx, login, question),
    /** Lets this time pass, and what follows from it. */
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

test('a login that is quick shows no placeholder', async () => {
  const { happened, answer, checked, logIn, pass } = setUp();
  const handled = logIn();
  await pass(100);
  answer.resolve(ok(pair));
  await handled;
  await pass(100);
  checked.resolve(undefined);
  await pass(1_000);
  expect(happened).toEqual(['outcome']);
});

test('a login that takes a while shows a placeholder once, and its check goes on there', async () => {
  const { happened, answer, checked, logIn, pass } = setUp();
  const handled = logIn();
  await pass(300);
  await handled;
  expect(happened).toEqual(['placeholder', 'pending']);
  answer.resolve(ok(pair));
  await pass(1_000);
  checked.resolve(undefined);
  await pass(0);
  expect(happened).toEqual(['placeholder', 'pending', 'no longer pending', 'checks in 2', 'outcome']);
});

test('a check that takes a while after a quick login shows a placeholder', async () => {
  const { happened, answer, checked, logIn, pass } = setUp();
  void logIn();
  await pass(200);
  answer.resolve(ok(pair));
  await pass(99);
  expect(happened).toEqual([]);
  await pass(1);
  checked.resolve(undefined);
  await pass(0);
  expect(happened).toEqual(['placeholder', 'checks in 2', 'outcome']);
});

test('the message that asked for the login shows the placeholder at once', async () => {
  const { happened, logIn } = setUp();
  await logIn(2);
  expect(happened).toEqual(['placeholder', 'pending']);
});

test.each([
  ['before anything is shown is reported by the outbox', 0, ['interrupted']],
  ['after the placeholder is left to the next process', 300, ['placeholder', 'pending']],
])('a login that a stop interrupts %s', async (_, ms, expected) => {
  const { happened, tasks, answer, logIn, pass } = setUp();
  const handled = logIn();
  await pass(ms);
  tasks.end();
  answer.resolve(failed({ kind: 'timed-out' }));
  await handled;
  await tasks.drain(1_000);
  expect(happened).toEqual(expected);
});

test('a login whose placeholder cannot be sent links nothing', async () => {
  const { happened, answer, logIn, pass } = setUp({ canSend: false });
  const handled = logIn();
  await pass(300);
  await handled;
  answer.resolve(ok(pair));
  await pass(1_000);
  expect(happened).toEqual(['placeholder', 'interrupted']);
});
