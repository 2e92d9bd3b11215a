import { expect, vi } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import { onStage } from './on-stage.ts';
import { setStageTeam } from './stage-team.ts';
import { setStage, withinMs, type Stage } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

const test = onStage(() => setStage({ speed: 4 }));
const testTeam = onStage(() => setStageTeam(['web-1'], { speed: 4 }));

/** The card that answers `/server`, once it was read. */
const cardOf = async ({ telegram }: Stage, person: ReturnType<Stage['telegram']['person']>, name: string) => {
  const asked = await person.writes(`/server ${name}`);
  return telegram.until(
    () =>
      telegram
        .messagesIn(person, { fromBot: true })
        .findLast(
          message =>
            message.id > asked.id &&
            message.text.includes(name) &&
            labelsOf(message).some(label => label.includes('Stop')),
        ),
    { withinMs, what: `the card of ${name}` },
  );
};

test('a card of an account that is linked no more presses on no server of another one', async ({ stage }) => {
  const { telegram, provider, said } = stage;
  const [one, other] = [provider.addAccount(), provider.addAccount()];
  provider.addServer(one.cid, { name: 'web-1' });
  provider.addServer(other.cid, { name: 'db-1' });
  const anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  await anna.writes(`/link ${one.cid} ${one.key} one`);
  await said(anna, 'Linked', 'one');
  const old = await cardOf(stage, anna, 'web-1');
  await anna.writes('/unlink one');
  anna.clicks(await said(anna, 'Unlink one?'), 'Yes, unlink');
  await said(anna, 'is unlinked');
  // What nobody has linked any more goes with the next tidying.
  await stage.stop();
  await stage.start();
  await anna.writes(`/link ${other.cid} ${other.key} other`);
  await said(anna, 'Linked', 'other');
  await cardOf(stage, anna, 'db-1');
  const answer = await anna.clicks(old, 'Stop').answered;
  expect(answer.text).toBe("You can't use this button.");
  expect(provider.callsOf('stop')).toHaveLength(0);
});

testTeam('the answer to somebody who was forgotten lets nobody else press', async ({ stage }) => {
  const { anna, boris, vera, group, said } = stage;
  const hello = await said(group, 'From now on this chat sees');
  await boris.clicks(hello, "I'm on the team").answered;
  const question = await said(anna, 'Boris', 'wants to press');
  await boris.writes('/forget_me');
  boris.clicks(await said(boris, 'Forget everything'), 'Yes, forget everything');
  await said(boris, 'Everything of yours is erased');
  await vera.clicks(hello, "I'm on the team").answered;
  await said(anna, 'Vera', 'wants to press');
  await anna.clicks(question, 'Operator').answered;
  await anna.writes('/team', { chat: group });
  expect((await said(group, 'Who may press in this chat')).text).not.toContain('Vera');
});
