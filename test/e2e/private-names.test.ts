import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { labelsOf } from '../../src/sandbox/telegram/people.ts';
import { setStageTeam, type StageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

let stage: StageTeam;
beforeEach(async () => {
  stage = await setStageTeam(['web-1']);
});
afterEach(() => stage.close());

/** Whatever was ever to be read in the group: messages as they are, as they were, and their buttons. */
const readInGroup = (): string =>
  JSON.stringify(
    stage.telegram
      .messagesIn(stage.group, { fromBot: true })
      .map(message => [message.text, labelsOf(message), message.versions.map(({ text }) => text)]),
  );

test("an owner's own names for a server and an account stay theirs, in the record of others too", async () => {
  const { said, telegram, account, anna, boris, group } = stage;
  await boris.writes(`/link ${account.cid} ${account.key} Casino`);
  await said(boris, 'Linked');
  await stage.card(boris, 'web-1');
  await boris.writes('/rename web-1 roulette');
  await said(boris, 'roulette');
  boris.presses(await stage.card(boris, 'roulette'), 'Reboot');
  await said(boris, 'roulette is back after');
  await anna.writes('/rename web-1 poker');
  await said(anna, 'poker');
  // Whoever reads the record reads their own names in it; a group those of whoever set it up.
  await boris.writes('/log', { chat: group });
  const shared = await said(group, 'Who did what', 'Boris: reboot poker');
  boris.presses(shared, 'By server');
  await telegram.until(() => labelsOf(shared).includes('poker'), { withinMs });
  await boris.writes('/log');
  await said(boris, 'Who did what', 'Boris: reboot roulette');
  await anna.writes('/log');
  const hers = await said(anna, 'Who did what', 'Boris: reboot poker');
  expect(hers.text).not.toContain('roulette');
  // Nor is it said to another owner how he called what he has linked.
  await boris.writes('/unlink Casino');
  boris.presses(await said(boris, 'Unlink Casino'), 'Yes, unlink');
  await said(boris, 'Casino is unlinked');
  await anna.writes('/log');
  const last = await said(anna, 'Who did what', 'unlink account');
  expect(last.text).not.toMatch(/Casino|roulette/);
  expect(readInGroup()).not.toMatch(/Casino|roulette/);
});
