import { expect, test } from 'vitest';

import type { Json } from '../../demo/telegram/types.ts';
import { inProcess, testWith, type Harness } from './harness.ts';
import { actingCalls, journeys, type Journey, type PreparedJourney } from './journeys.ts';
import { startTeam } from './team-setup.ts';

interface Refusal {
  readonly method: string;
  /** The first call of the method that is refused; 1 is the first of the journey. */
  readonly at: number;
  /** How many calls of the method are refused, one after another. */
  readonly times: number;
  readonly description: string;
}

const unknown = 'Bad Request: SOMETHING_NEW_INVALID';

/** What Telegram is known to say, by method (tdlib/telegram-bot-api and reports from the field). */
const knownDescriptions: Readonly<Record<string, readonly string[]>> = {
  sendMessage: [
    'message thread not found',
    'TOPIC_CLOSED',
    'TOPIC_DELETED',
    "can't parse entities: unsupported start tag",
    'message is too long',
    'BUTTON_DATA_INVALID',
    'BUTTON_URL_INVALID',
    'BUTTON_COPY_TEXT_INVALID',
  ],
  editMessageText: [
    'MESSAGE_ID_INVALID',
    'there is no text in the message to edit',
    "message can't be edited",
    'message to edit not found',
    'TOPIC_CLOSED',
    "can't parse entities: unsupported start tag",
    'MESSAGE_TOO_LONG',
    'BUTTON_DATA_INVALID',
    'BUTTON_URL_INVALID',
    'BUTTON_COPY_TEXT_INVALID',
  ],
  answerCallbackQuery: ['query is too old and response timeout expired or query ID is invalid'],
  deleteMessage: ["message can't be deleted for everyone", 'message to delete not found'],
  getChatMember: ['member not found', 'CHAT_ADMIN_REQUIRED'],
  sendDocument: ['TOPIC_CLOSED', "can't parse entities: unsupported start tag"],
};

/** Whether a call concerns these people or their group. */
function createIsTheirs({ telegram }: Harness, { people, group }: PreparedJourney) {
  const { world } = telegram;
  const ids = [...people, ...(group === undefined ? [] : [group])].map(({ id }) => id);
  return (params: Json): boolean => {
    const query = world.callbackQueries.get(String(params.callback_query_id));
    const file = world.files.get(String(params.file_id));
    const fileOwner = Number.parseInt(file?.document.file_name ?? '', 10);
    return ids.includes(Number(params.chat_id ?? query?.by.id ?? fileOwner));
  };
}

/** Makes the journey, and checks what was done at the provider. Returns the calls to Telegram. */
async function travel(harness: Harness, journey: Journey, refusal?: Refusal): Promise<readonly string[]> {
  const { telegram } = harness;
  const traveller = await journey.prepare(harness);
  const isTheirs = createIsTheirs(harness, traveller);
  const from = telegram.calls.length;
  if (refusal !== undefined) {
    const { method, at, times, description } = refusal;
    const fault = { kind: 'error', code: 400, description } as const;
    // Only groups have topics here.
    const isPossible = (params: Json) => !/topic|thread/i.test(description) || Number(params.chat_id) < 0;
    const when = (params: Json) => isTheirs(params) && isPossible(params);
    telegram.faults.add({ method, fault, skip: at - 1, times, when });
  }
  await traveller.run();
  const acts = harness
    .callsFor(traveller.account)
    .filter(({ action, parameters }) => actingCalls.includes(action) || parameters.run === '1');
  for (const [action, calls] of Map.groupBy(acts, each => each.action)) {
    expect(calls, action).toHaveLength(journey.actions[action] ?? 0);
  }
  for (const [action, times] of Object.entries(journey.actions)) {
    expect(
      acts.filter(each => each.action === action),
      action,
    ).toHaveLength(times);
  }
  return telegram.calls.slice(from).flatMap(({ method, params }) => (isTheirs(params) ? [method] : []));
}

/**
 * Every method of a clean journey, refused at its first, second and third call: for an unknown reason once and
 * twice, and for a known one, each of which has its turn in some journey. Known ones at the first call only, unless
 * LONG is set.
 */
function refusalsOf(journey: Journey, methods: readonly string[]): readonly Refusal[] {
  return [...Map.groupBy(methods, method => method)].flatMap(([method, calls]) =>
    [1, 2, 3].slice(0, calls.length).flatMap(at => {
      const known = knownDescriptions[method] ?? [];
      const hasTurn = at === 1 || process.env.LONG !== undefined;
      const turn = hasTurn ? known[(3 * journeys.indexOf(journey) + at) % known.length] : undefined;
      // Two in a row take a new message's buttons away.
      const hasForms = method !== 'sendMessage' ? /^(?:send|edit)/.test(method) : !journey.needsButtons;
      return [
        { method, at, times: 1, description: unknown },
        ...(turn === undefined ? [] : [{ method, at, times: 1, description: `Bad Request: ${turn}` }]),
        ...(at === 1 && hasForms ? [{ method, at, times: 2, description: unknown }] : []),
      ];
    }),
  );
}

test.concurrent.for(journeys)('$name ends well, whatever Telegram refuses once', async journey => {
  const harness = await inProcess({ pollIdleSeconds: journey.pollIdleSeconds ?? 600 });
  try {
    const refusals = refusalsOf(journey, await travel(harness, journey));
    const failures = await Promise.all(
      refusals.map(refusal =>
        travel(harness, journey, refusal).then(
          () => [],
          (error: unknown) => [{ ...refusal, error: String(error).replaceAll('\n', ' ').slice(0, 200) }],
        ),
      ),
    );
    expect(failures.flat()).toEqual([]);
    expect(refusals.length).toBeGreaterThan(3);
  } finally {
    await harness.close();
  }
});

const always = { times: Infinity } as const;
const refuse = (description: string) =>
  ({ kind: 'error', code: 400, description: `Bad Request: ${description}` }) as const;

const testInProcess = testWith(inProcess);
const testInTeam = testWith(() => startTeam(['web-1']));

/** Nothing here can harm: the bot starts, and people are answered. */
testInProcess.each(['setMyCommands', 'getMe', 'deleteWebhook', 'getUpdates'])(
  'a start at which Telegram refuses %s three times answers people all the same',
  async (method, harness) => {
    const [anna] = harness.addPeople('Anna');
    await harness.stop();
    harness.telegram.faults.add({ method, fault: refuse('SOMETHING_NEW_INVALID'), times: 3 });
    await harness.start();
    await harness.ask(anna, '/help', '/forget_me');
  },
);

testInProcess('a secret that Telegram does not delete is left to its author', async harness => {
  const account = harness.provider.addAccount();
  const [anna] = harness.addPeople('Anna');
  const fault = refuse("message can't be deleted for everyone");
  harness.telegram.faults.add({ method: 'deleteMessage', fault, ...always });
  await harness.link(anna, account);
  await harness.waitForMessage(anna, /delete it/i);
});

testInProcess(
  'edits that are always refused make few new messages, and the outcome is one',
  async harness => {
    const { provider, telegram } = harness;
    const { person: anna } = await harness.linkAccount('Anna', ['web-1']);
    const card = await harness.openCard(anna, 'web-1');
    telegram.faults.add({ method: 'editMessageText', fault: refuse('SOMETHING_NEW_INVALID'), ...always });
    provider.durations.set({ rebootMs: 3_600_000 });
    anna.clicks(card, 'Reboot');
    await harness.waitForMessage(anna, 'Rebooting web-1');
    const edits = () => telegram.callsOf('editMessageText').length;
    const before = edits();
    await harness.waitUntil(() => {
      harness.advanceClock(1_000);
      return edits() > before + 6;
    }, 'edits that show the progress');
    harness.setPower('web-1', 'on');
    await harness.waitForMessage(anna, 'web-1 is back after');
    expect(harness.countMessages(anna, /Rebooting web-1/)).toBe(1);
    expect(provider.callsOf('reboot')).toHaveLength(1);
  },
);

testInTeam.each([
  'SOMETHING_NEW_INVALID',
  'not enough rights to send text messages to the chat',
  'TOPIC_CLOSED',
])(
  'a group that refuses every message with %s leaves nobody without the outcome',
  async (description, team) => {
    const { telegram, boris, group } = team;
    await boris.starts();
    await team.grant(boris);
    const card = await team.openCard(boris, 'web-1', group);
    const isGroup = (params: Json) => Number(params.chat_id) === group.id;
    for (const method of ['sendMessage', 'editMessageText']) {
      telegram.faults.add({ method, fault: refuse(description), when: isGroup, ...always });
    }
    boris.clicks(card, 'Reboot');
    const outcome = await team.waitForMessage(boris, 'web-1 is back after');
    // What an operator's buttons do in the group is not possible in private.
    expect(outcome.keyboard).toEqual([]);
    await boris.writes('/boot web-1', { chat: group });
    await team.waitForMessage(boris, /web-1 is on|already on|runs/);
    expect(team.callsFor(team.account, 'reboot')).toHaveLength(1);
  },
);

testInTeam('an alert that Telegram refuses is sent as a message', async team => {
  const { telegram, vera, group } = team;
  const card = await team.openCard(vera, 'web-1', group);
  telegram.faults.add({ method: 'answerCallbackQuery', fault: refuse('SOMETHING_NEW_INVALID') });
  vera.clicks(card, 'Reboot');
  await team.waitForMessage(group, 'Only operators can do that');
  expect(team.callsFor(team.account, 'reboot')).toEqual([]);
});
