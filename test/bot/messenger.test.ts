import { expect, test } from 'vitest';

import type { BotApiPayload, Transport } from '../../src/telegram/api/types.ts';
import { createMessenger } from '../../src/telegram/api/messenger.ts';

test('an answer to a press that is cut ends with a whole character', async () => {
  const sent: BotApiPayload[] = [];
  const call = (_: string, payload: BotApiPayload) => {
    sent.push(payload);
    return Promise.resolve({ kind: 'ok', result: true });
  };
  const transport = { call, downloadFile: () => Promise.reject(new Error('no file')) };
  const messenger = createMessenger(transport as unknown as Pick<Transport, 'call' | 'downloadFile'>);
  await messenger.answerPress('1', `a${'👩'.repeat(120)}`);
  expect(String(sent[0]?.text).isWellFormed()).toBe(true);
  expect(String(sent[0]?.text).length).toBeLessThanOrEqual(200);
});
