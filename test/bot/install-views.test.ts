import fc from 'fast-check';
import { expect, test } from 'vitest';

import { operationView } from '../../src/bot/views/operation-views.ts';
import { progressBar } from '../../src/bot/views/install-views.ts';
import { createWords } from '../../src/telegram/locales/locale.ts';
import type { Card, Subject } from '../../src/core/card.ts';
import type { InstallOperation, OperationId, OperationState } from '../../src/core/operation.ts';
import type { AccountId, ChatId, OrderId, PersonId, ServerId } from '../../src/core/server.ts';
import { firstSight } from '../../src/core/watch.ts';

const words = createWords('en');
const minute = 60_000;

const card: Card = {
  id: 1 as ServerId,
  name: '#47000',
  label: undefined,
  snapshot: firstSight(
    {
      id: '47000' as OrderId,
      number: '8634530000',
      amount: '5.00',
      invoiceId: '366000',
      status: 'active',
      rawStatus: 'Active',
    },
    false,
    0,
  ),
  generation: 1,
  locked: false,
  accountLabel: undefined,
  isShared: false,
};

const operation = (state: OperationState, changes: Partial<InstallOperation> = {}): InstallOperation => ({
  id: 7 as OperationId,
  wish: 'w',
  action: 'install',
  state,
  serverId: 1 as ServerId,
  accountId: 1 as AccountId,
  personId: 1 as PersonId,
  chatId: 1 as ChatId,
  askedAt: 0,
  sentAt: 0,
  answeredAt: 0,
  settledAt: undefined,
  sawTransition: false,
  failure: undefined,
  details: { template: 'debian-12-64-default', title: 'Debian 12', sshKeyIds: [] },
  ...changes,
});

const show = (subject: Subject, now: number) => {
  const view = operationView(subject, words, now);
  return { text: view.text.text, labels: view.keyboard.flat().map(({ text }) => text) };
};

test('the bar fills with time and is never full before the end', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1 }), (elapsedMs, usualMs) => {
      const bar = progressBar(elapsedMs, usualMs);
      expect(bar).toMatch(/^▓*░+$/);
      expect(bar).toHaveLength(10);
    }),
  );
  expect(progressBar(3 * minute, 6 * minute)).toBe('▓▓▓▓▓░░░░░');
});

test('an installation says its stage, its time, and how long one usually takes', () => {
  const queued = show({ operation: operation('acknowledged'), card, usualMs: 6 * minute }, 3 * minute);
  expect(queued.text).toContain("In the provider's queue");
  expect(queued.text).toContain('▓▓▓▓▓░░░░░ 3 min of about 6 min');
  const vps = { name: '37-1-0-111', ip: '37.1.0.111', state: 'installing', rawState: 'Installing' } as const;
  const begun = show(
    { operation: operation('acknowledged'), card: { ...card, snapshot: { ...card.snapshot, vps } } },
    minute,
  );
  expect(begun.text).toContain('The provider is installing it');
  expect(begun.text).toContain('1 min so far');
});

test('an installation without an answer can be checked, one that came to nothing begun anew', () => {
  const unanswered = show({ operation: operation('unanswered'), card }, minute);
  expect(unanswered.text).toContain("I won't send it twice");
  expect(unanswered.labels).toContain('🔍 Check now');
  const seen = show({ operation: operation('unanswered', { sawTransition: true }), card }, minute);
  expect(seen.text).not.toContain('no answer');
  for (const state of ['failed', 'dropped', 'unconfirmed'] as const) {
    expect(show({ operation: operation(state), card }, minute).labels).toContain('📦 Install');
  }
});
