import { expect } from 'vitest';

import { testWith } from './harness.ts';
import { startTeam } from './team-setup.ts';

// Fifteen seconds pass in half a second.
const testTeam = testWith(() => startTeam(['web-1', 'web-2', 'db-1'], { speed: 30 }));

testTeam('a board is pinned, follows the servers, and is offered again when it is gone', async team => {
  const { anna, boris, group, telegram, ask, waitUntil, waitForMessage, setPower, failServer } = team;
  await ask(boris, '/board', 'Only an owner', { chat: group });
  group.promoteBot();
  const board = await ask(anna, '/board', '3 up', { chat: group });
  expect(board.silent).toBe(true);
  await waitUntil(() => board.isPinned, 'a pinned board');
  expect(board.text).toMatch(/^3 up\n\n🟢 db-1\n🟢 web-1\n🟢 web-2\n\nUpdated (?:.+ ago|just now)$/);

  const alert = await failServer('db-1');
  await waitUntil(
    () => board.text.startsWith('2 up · 1 down\n\n🔴 db-1 · Stopped\n'),
    'a server that is down',
  );
  anna.clicks(alert, "I'm on it");
  await waitUntil(() => board.text.includes('🔴 db-1 · Stopped · Anna is on it'), 'who is on it');
  setPower('db-1', 'on');
  await waitUntil(() => board.text.startsWith('3 up'), 'a server that is up again');

  group.unpin(board);
  team.advanceClock(5 * 60_000);
  await waitForMessage(group, 'The board is no longer pinned');
  group.remove(board);
  setPower('web-1', 'off');
  const offer = await waitForMessage(group, 'The board was deleted');
  anna.clicks(offer, 'Board');
  const again = await waitForMessage(group, '2 up · 1 down');
  await waitUntil(() => again.isPinned, 'a new board');

  await ask(anna, '/board off', 'The board is off', { chat: group });
  expect(again.deletedAt).toBeDefined();
  const said = telegram.messagesIn(group, { fromBot: true }).map(({ text }) => text);
  expect(said.filter(text => text.includes('no longer pinned'))).toHaveLength(1);
});

testTeam('a board that can not be pinned is sent all the same, with what to do', async team => {
  const { anna, group, ask, waitForMessage } = team;
  const board = await ask(anna, '/board', '3 up', { chat: group });
  await waitForMessage(group, "I can't pin messages here");
  expect(board.isPinned).toBeUndefined();
});
