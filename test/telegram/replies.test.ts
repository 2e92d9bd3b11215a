import { setTimeout as sleep } from 'node:timers/promises';

import { FmtString } from 'telegraf/format';
import { expect, test } from 'vitest';

import { createTaskSet } from '../../src/lib/loop.ts';
import type { ShownMessage } from '../../src/telegram/request-context.ts';
import {
  createPlaceholder,
  createShowWhenRead,
  placeholderAfterMs,
  type SlowView,
} from '../../src/telegram/replies.ts';
import type { ChatId } from '../../src/domain/server.ts';
import { quietLog } from '../test-log.ts';

const view = (text: string) => ({ text: new FmtString(text), keyboard: [] });

/** A chat with the message of a button, and what is shown there. */
function setUp({ hasMessage = true } = {}) {
  const shown: string[] = [];
  const pending: string[] = [];
  const tasks = createTaskSet(quietLog);
  let isCurrent = true;
  let showsAny = Promise.withResolvers<true>();
  const message = (messageId: number): ShownMessage => ({
    chatId: 7 as ChatId,
    messageId,
    isCurrent: () => isCurrent,
  });
  const show = (line: string) => {
    shown.push(line);
    showsAny.resolve(true);
    showsAny = Promise.withResolvers();
  };
  const showWhenRead = createShowWhenRead({
    claim: () => (hasMessage ? message(1) : undefined),
    reply: ({ text }) => {
      show(`new: ${text.text}`);
      return Promise.resolve(message(2));
    },
    edit: ({ messageId }, { text }) => {
      show(`${messageId}: ${text.text}`);
      return Promise.resolve(true);
    },
    services: {
      tasks,
      pendingRequests: {
        start: ({ messageId }, { kind }) => void pending.push(`${kind} ${messageId}`),
        end: ({ messageId }) => pending.push(`end ${messageId}`) > 0,
        left: () => [],
      },
    },
  });
  const reading = Promise.withResolvers<ReturnType<typeof view> | undefined>();
  const start = (slow: Partial<SlowView> = {}) =>
    showWhenRead({ meanwhile: view('reading'), read: () => reading.promise, ...slow });
  return {
    shown,
    pending,
    tasks,
    reading,
    start,
    /** Resolves when something is shown. */
    next: () => showsAny.promise,
    replaceContent: () => void (isCurrent = false),
  };
}

test('a fast read edits the message once', async () => {
  const { shown, reading, start } = setUp();
  reading.resolve(view('result'));
  await start();
  expect(shown).toEqual(['1: result']);
});

test('a slow read shows the placeholder meanwhile', async () => {
  const { shown, reading, start, next } = setUp({ hasMessage: false });
  await start();
  expect(shown).toEqual(['new: reading']);
  reading.resolve(view('result'));
  await next();
  expect(shown).toEqual(['new: reading', '2: result']);
});

test('a fast read with nothing newer shows what is known', async () => {
  const { shown, reading, start } = setUp();
  reading.resolve(undefined);
  await start();
  expect(shown).toEqual(['1: reading']);
});

test('newer content of the message is not replaced', async () => {
  const { shown, tasks, reading, start, replaceContent } = setUp();
  const started = start();
  replaceContent();
  reading.resolve(view('result'));
  await started;
  await tasks.drain(1_000);
  expect(shown).toEqual([]);
});

test('a read that a stop interrupts stays pending', async () => {
  const { shown, pending, tasks, reading, start } = setUp();
  await start({ pending: { kind: 'login' } });
  tasks.end();
  reading.resolve(view('result'));
  await tasks.drain(1_000);
  expect(shown).toEqual(['1: reading']);
  expect(pending).toEqual(['login 1']);
});

test('a secret is read only once its placeholder is there', async () => {
  const { shown, reading, start } = setUp();
  let shownBefore: readonly string[] = [];
  const read = () => {
    shownBefore = [...shown];
    return reading.promise;
  };
  reading.resolve(view('secret'));
  await start({ asNew: { protect: true }, read });
  expect(shownBefore).toEqual(['new: reading']);
});

test('a failed read fails its handler', async () => {
  const { reading, start } = setUp();
  reading.reject(new Error('a bug'));
  await expect(start()).rejects.toThrow('a bug');
});

test('the placeholder of a read that fails is deleted', async () => {
  const removed: number[] = [];
  const placeholder = createPlaceholder({
    reply: () => Promise.resolve({ chatId: 7 as ChatId, messageId: 3, isCurrent: () => true }),
    edit: () => Promise.resolve(true),
    remove: (_, messageId) => {
      removed.push(messageId);
      return Promise.resolve({ kind: 'ok', result: true });
    },
  });
  const read = async () => {
    await sleep(placeholderAfterMs + 100);
    throw new Error('a bug');
  };
  await expect(placeholder.readFirst(view('reading'), read)).rejects.toThrow('a bug');
  expect(removed).toEqual([3]);
});
