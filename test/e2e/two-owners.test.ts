import { expect, vi } from 'vitest';

import { callbacks, decodeCallbackData } from '../../src/telegram/callback-data.ts';
import { onStage } from './on-stage.ts';
import { setStageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

/** Beside Anna's account Boris shows one of his own. */
async function setTwoOwners() {
  const stage = await setStageTeam(['web-1']);
  const { provider, boris, group, said } = stage;
  const account = provider.addAccount();
  provider.addServer(account.cid, { name: 'db-1' });
  await boris.writes(`/link ${account.cid} ${account.key} data`);
  await said(boris, 'Linked');
  await boris.writes('/subscribe', { chat: group });
  return { ...stage, hello: await said(group, 'From now on this chat sees', 'data') };
}
const test = onStage(setTwoOwners);

test("whoever may press on one account's servers can ask to on another's", async ({ stage }) => {
  const { anna, boris, vera, group, hello, said, countIn } = stage;
  await stage.grant(vera);
  expect((await vera.clicks(hello, "I'm on the team").answered).text).toBe('I have asked the owner.');
  await said(boris, 'Vera', 'wants to press', 'data');
  expect((await anna.clicks(hello, "I'm on the team").answered).text).toBe('I have asked the owner.');
  await said(boris, 'Anna', 'wants to press', 'data');
  expect(countIn(anna, /wants to press/)).toBe(0);
  // Who may press on one server may ask for the others.
  await anna.writes('/revoke', { chat: group, replyTo: await vera.writes('I', { chat: group }) });
  await said(group, 'Vera may press here no more');
});

test('the list of servers has no button that works in private only', async ({ stage }) => {
  const { vera, group, said } = stage;
  await vera.writes('/servers', { chat: group });
  const list = await said(group, 'Your servers');
  const presses = list.keyboard
    .flat()
    .map(({ callback_data: data = '' }) => decodeCallbackData(data)?.kind ?? 'home');
  expect(presses.filter(kind => callbacks[kind].scope === 'private')).toEqual([]);
});
