import { expect, test } from 'vitest';

import { newsView, type News } from '../../src/bot/views/news-views.ts';
import { createWords } from '../../src/telegram/locales/locale.ts';
import type { ServerId } from '../../src/core/server.ts';
import { cardOf, now, powerOf, vps } from '../telegram/screens/samples.ts';

const words = createWords('en');

/** A server that stopped, and came back unless it `staysOff`. */
const night = (id: number, staysOff = false): readonly News[] => {
  const card = cardOf({ id: id as ServerId, name: `web-${id}`, isShared: true }, { vps: vps('running') });
  return [
    { kind: 'event', card, event: { kind: 'stopped-unexpectedly', sinceAt: now } },
    ...(staysOff
      ? []
      : [{ kind: 'event', card, event: { kind: 'started-unexpectedly', downMs: 1 } } as const]),
  ];
};

test('what is still off stands in a digest of more than fits, and can be taken on', () => {
  const many = Array.from({ length: 60 }, (_, index) => night(index + 1)).flat();
  const all = [...many, ...night(61, true)] as unknown as readonly [News, ...News[]];
  const { text, keyboard } = newsView(all, words);
  expect(text.text).toContain('web-61 stopped unexpectedly');
  expect(text.text).not.toContain('web-1 stopped unexpectedly');
  expect(text.text).toMatch(/and \d+ more$/);
  expect(keyboard[0]?.map(button => button.text)).toEqual(['web-61', "👀 I'm on it"]);
});

test.each(['reboot', 'stop', 'boot'] as const)(
  'of a %s that nothing proves it is not said that it failed',
  action => {
    const card = cardOf({ isShared: true });
    const operation = powerOf(action, 'unconfirmed', { settledAt: now });
    const { text } = newsView([{ kind: 'deed', card, operation }], words);
    expect(text.text).toMatch(/^❔ .*nothing since then proves it$/);
  },
);
