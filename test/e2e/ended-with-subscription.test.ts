import { expect, vi } from 'vitest';

import type { ChatMessage } from '../../demo/telegram/types.ts';
import { onStage } from './on-stage.ts';
import { setStageTeam, type StageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

const minute = 60_000;

const test = onStage(() => setStageTeam(['web-1', 'web-2'], { speed: 4 }));

/** What the group is shown no more, and then anew. */
const ends = {
  '/unsubscribe': async (stage: StageTeam) => {
    await stage.anna.writes('/unsubscribe', { chat: stage.group });
    await stage.said(stage.group, 'sees Inferno no more');
  },
  unlinking: async (stage: StageTeam) => {
    await stage.anna.writes('/unlink');
    stage.anna.clicks(await stage.said(stage.anna, 'Unlink Inferno'), 'Yes, unlink');
    await stage.said(stage.group, 'its owner has withdrawn it');
  },
};

/** A message of the bot's that came after another one there. */
const after = (stage: StageTeam, earlier: ChatMessage, text: string): Promise<ChatMessage> =>
  stage.telegram.until(
    () =>
      stage.telegram
        .messagesIn(earlier.chat, { fromBot: true })
        .findLast(message => message.id > earlier.id && message.text.includes(text)),
    { withinMs, what: text },
  );

async function showAgain(stage: StageTeam): Promise<ChatMessage> {
  const { anna, account, group } = stage;
  const asked = await anna.writes(`/link ${account.cid} ${account.key}`);
  await after(stage, asked, 'client 777');
  return after(stage, await anna.writes('/subscribe', { chat: group }), 'From now on this chat sees');
}

async function grantAgain(stage: StageTeam): Promise<void> {
  const { anna, boris, group } = stage;
  const message = await boris.writes('hello', { chat: group });
  await after(
    stage,
    await anna.writes('/grant', { chat: group, replyTo: message }),
    'Boris may press here now',
  );
}

test.for(['/unsubscribe', 'unlinking'] as const)(
  'whoever asked to be on the team before %s is let in by no later answer, and may ask anew',
  async (how, { stage }) => {
    const { said, anna, boris, group, provider } = stage;
    boris.clicks(await said(group, 'From now on this chat sees'), "I'm on the team");
    const question = await said(anna, 'Boris (Ops) wants to press');
    await ends[how](stage);
    const late = await anna.clicks(question, 'Operator').answered;
    expect(late.text).toContain('The account was taken out of that group');
    const hello = await showAgain(stage);
    const later = await anna.clicks(question, 'Operator').answered;
    expect(later.text).toContain('The account was taken out of that group');
    const card = await stage.card(boris, 'web-1', group);
    expect((await boris.clicks(card, 'Reboot').answered).text).toContain('You may look here');
    expect(provider.callsOf('reboot')).toEqual([]);
    // It was never answered: asked anew, it is a question like any other.
    expect((await boris.clicks(hello, "I'm on the team").answered).text).toContain('I have asked the owner');
    const again = await after(stage, question, 'wants to press');
    anna.clicks(again, 'Operator');
    await said(group, 'Boris may press here now');
  },
);

test.for(['/unsubscribe', 'unlinking'] as const)(
  'nobody is reminded after %s of what was down before it, and nobody is on it any more',
  async (how, { stage }) => {
    const { said, group, boris, turn, pass, looked, countIn } = stage;
    await stage.grant(boris);
    turn('web-1', 'off');
    const news = await said(group, 'web-1 stopped unexpectedly');
    await ends[how](stage);
    await showAgain(stage);
    await grantAgain(stage);
    expect((await boris.clicks(news, "I'm on it").answered).text).toContain(
      'Nobody is reminded of that any more',
    );
    pass(31 * minute);
    await looked();
    expect(countIn(group, /is still down/)).toBe(0);
    // What stops from now on is told, and reminded of.
    turn('web-2', 'off');
    await said(group, 'web-2 stopped unexpectedly');
    pass(31 * minute);
    expect((await said(group, /is still down/)).text).not.toContain('web-1');
  },
);
