import type { Services } from '../../services/services.ts';
import type { Feature } from '../handler-types.ts';
import { button, type View } from '../views/view.ts';
import type { Turn } from '../request-context.ts';

/** A question that was asked longer ago than this is asked anew. */
const questionLivesMs = 10 * 60_000;

/** Everything of a person, erased: asked once. */
export function createForgetFeature(
  services: Pick<Services, 'userData' | 'now'>,
): Feature<'forget-me' | 'confirm-forget-me'> {
  const { userData, now } = services;
  const question = ({ words }: Turn): View => ({
    text: words.say('forget-ask'),
    keyboard: [
      [button(words.plain('button-confirm-forget-me'), { kind: 'confirm-forget-me' }, 'danger')],
      [button(words.plain('button-cancel'), { kind: 'cancel' })],
    ],
  });

  return {
    presses: {
      'forget-me': async turn => {
        await turn.answer();
        await turn.show(question(turn));
      },
      'confirm-forget-me': async turn => {
        await turn.answer();
        if (now() - (turn.pressedShownAt ?? 0) > questionLivesMs) {
          await turn.show(question(turn));
          return;
        }
        const { words } = turn;
        userData.deletePerson(turn);
        await turn.show({ text: words.say('forget-done'), keyboard: [] });
      },
    },
    commands: {
      forget_me: async turn => {
        await turn.say(question(turn));
      },
    },
  };
}
