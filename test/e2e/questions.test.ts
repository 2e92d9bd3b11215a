import { expect } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import { inProcess, testWith } from './harness.ts';

const test = testWith(inProcess);

test('a question loses its buttons once it was answered or left, in every dialog', async harness => {
  const { ask, linkAccount, messagesIn, pressButton, waitForMessage, waitUntil } = harness;
  const { person: anna } = await linkAccount('Anna', ['web-1']);
  const questions: readonly (readonly [open: () => Promise<unknown>, question: string, answer: string])[] = [
    [() => ask(anna, '/server web-1', 'web-1'), 'Send the new name', 'web-2'],
    [() => ask(anna, '/accounts', 'Your accounts'), 'Send the new label', 'Shop'],
    [() => ask(anna, '/settings', 'Settings of this chat'), 'Send a city', 'Vienna'],
  ];
  const ways: Readonly<Record<string, readonly string[]>> = {
    'Send the new name': ['More', 'Rename'],
    'Send the new label': ['Inferno', 'Rename'],
    'Send a city': ['Time zone', 'Other'],
  };
  for (const [open, question, answer] of questions) {
    await open();
    for (const label of ways[question] ?? []) await pressButton(anna, '', label);
    const asked = await waitForMessage(anna, question);
    await waitUntil(() => labelsOf(asked).includes('Cancel'), 'its Cancel');
    await anna.writes(answer);
    await waitUntil(() => !labelsOf(asked).includes('Cancel'), `the end of "${question}"`);
  }
  expect(messagesIn(anna).flatMap(labelsOf)).not.toContain('Cancel');
});
