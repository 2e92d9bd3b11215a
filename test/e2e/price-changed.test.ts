import { expect, vi } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import { onStage } from './on-stage.ts';
import { setStage, withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 3 * withinMs });

const test = onStage(() => setStage({ pollIdleSeconds: 600 }));

test('a price that changed before the yes is shown before anything is ordered', async ({ stage }) => {
  const { provider, said } = stage;
  const { person: anna } = await stage.linked('Anna');
  await anna.writes('/order 303');
  const summary = await said(anna, 'Price: 5.00');
  provider.setPrice('303', '7.00');
  anna.clicks(summary, 'Confirm');
  const refused = await said(anna, 'Nothing was sent: the provider asks 7.00 for it by now');
  expect(labelsOf(refused).join()).not.toContain('Try again');
  anna.clicks(refused, 'Order anew');
  anna.clicks(await said(anna, 'Price: 7.00'), 'Confirm');
  await said(anna, 'is placed');
  expect(provider.callsOf('create')).toHaveLength(1);
});
