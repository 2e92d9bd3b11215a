import { expect, vi } from 'vitest';

import { onStage } from './on-stage.ts';
import { setStageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 3 * withinMs });

const test = onStage(() => setStageTeam(['web-1', 'web-2'], { speed: 10 }));

test('a kind of news that is off for one server is told of the others, and in the other chats', async ({
  stage,
}) => {
  const { said, anna, group, turn, countIn, looked } = stage;
  anna.clicks(await stage.card(anna, 'web-1', group), 'More');
  anna.clicks(await said(group, 'web-1: more'), 'Alerts');
  const alerts = await said(group, 'News of web-1 that I tell here', '✅ a server stops');
  anna.clicks(alerts, 'Stopped and started');
  await said(group, 'News of web-1 that I tell here', '▫️ a server stops', '✅ a VPS becomes active');
  turn('web-1', 'off');
  await said(anna, 'web-1 stopped unexpectedly');
  turn('web-2', 'off');
  await said(group, 'web-2 stopped unexpectedly');
  await looked();
  expect(countIn(group, /web-1 stopped/)).toBe(0);
  // So it stays after a restart, until it is switched on again; other kinds are told.
  await stage.stop();
  await stage.start();
  anna.clicks(alerts, 'Stopped and started');
  await said(group, 'News of web-1 that I tell here', '✅ a server stops');
  turn('web-1', 'on');
  await said(group, 'web-1 is on again');
  anna.clicks(alerts, 'Stopped and started');
  await said(group, 'News of web-1 that I tell here', '▫️ a server stops');
  stage.provider.suspend(stage.orderOf('web-1'), 'Suspended');
  await said(group, 'The provider has suspended web-1');
});

test('in private it is for oneself; what the chat hears of no server is changed in its settings', async ({
  stage,
}) => {
  const { said, anna, group, turn, countIn, looked } = stage;
  await anna.writes('/settings');
  anna.clicks(await said(anna, 'Settings of this chat'), 'Payments');
  await said(anna, '▫️ an order is paid');
  anna.clicks(await stage.card(anna, 'web-1'), 'More');
  anna.clicks(await said(anna, 'web-1: more'), 'Alerts');
  const alerts = await said(anna, 'News of web-1 that I tell here', 'off for every server here, /settings');
  expect(alerts.keyboard.flat().some(({ text }) => text.includes('Payments'))).toBe(false);
  anna.clicks(alerts, 'Stopped and started');
  await said(anna, '▫️ a server stops');
  turn('web-1', 'off');
  await said(group, 'web-1 stopped unexpectedly');
  await looked();
  expect(countIn(anna, /web-1 stopped/)).toBe(0);
});

test('in a group only its owner opens the screen and changes it', async ({ stage }) => {
  const { said, anna, boris, vera, group } = stage;
  await stage.grant(boris);
  anna.clicks(await stage.card(anna, 'web-1', group), 'More');
  const more = await said(group, 'web-1: more');
  for (const person of [boris, vera]) {
    expect((await person.clicks(more, 'Alerts').answered).text).toMatch(/owner/i);
  }
  anna.clicks(more, 'Alerts');
  const alerts = await said(group, 'News of web-1 that I tell here');
  for (const person of [boris, vera]) {
    expect((await person.clicks(alerts, 'Stopped and started').answered).text).toMatch(/owner/i);
  }
  expect((await said(group, 'News of web-1 that I tell here')).text).not.toContain('▫️');
});

test('silenced for hours, the screen says until when, and gives the voice back', async ({ stage }) => {
  const { said, anna, group } = stage;
  anna.clicks(await stage.card(anna, 'web-1', group), 'More');
  anna.clicks(await said(group, 'web-1: more'), 'Alerts');
  anna.clicks(await said(group, 'News of web-1 that I tell here'), '8 h');
  anna.clicks(await said(group, 'No news of web-1 here until'), 'Alerts');
  const alerts = await said(group, 'News of web-1 that I tell here', 'No news of web-1 here until');
  expect(alerts.keyboard.flat().some(({ text }) => text.includes('8 h'))).toBe(false);
  expect((await anna.clicks(alerts, 'Unmute').answered).text).toContain('told here again');
  const after = await said(group, 'News of web-1 that I tell here', '🔕 silences all of it');
  expect(after.text).not.toContain('No news of');
});
