import { expect, vi } from 'vitest';

import { onStage } from './on-stage.ts';
import { setStage, withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 3 * withinMs });

const test = onStage(() => setStage());

const secrets = {
  'a pair': (cid: string, key: string) => `${cid} ${key}`,
  'a pair with a label': (cid: string, key: string) => `${cid}\n${key} My shop`,
  'a login': () => 'anna@example.com hunter-2-of-the-panel',
} as const;

for (const [what, written] of Object.entries(secrets)) {
  test(`${what} is deleted and used for nothing, whatever one is in the middle of`, async ({ stage }) => {
    const { telegram, provider, said } = stage;
    const account = provider.addAccount();
    const { orderid } = provider.addOrder(account.cid, { paid: true });
    const anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
    await anna.writes(`/link ${account.cid} ${account.key}`);
    await said(anna, 'Linked');
    const text = written(account.cid, account.key);
    const [, secret = ''] = text.split(/\s+/);
    const questions = [
      async () => {
        await anna.writes('/orders');
        await said(anna, 'One order');
      },
      async () => {
        await anna.writes(`/install ${orderid}`);
        await said(anna, 'Which system?');
      },
      async () => {
        await anna.writes('/accounts');
        anna.clicks(await said(anna, 'Your accounts'), 'Inferno');
        anna.clicks(await said(anna, 'Client id'), 'Rename');
        await said(anna, 'Send the new label');
      },
      async () => {
        await anna.writes('/addkey');
        await said(anna, 'Send the public key');
      },
    ];
    for (const ask of questions) {
      await ask();
      const message = await anna.writes(text);
      await telegram.until(() => message.deletedAt !== undefined, { withinMs, what: 'its deletion' });
    }
    await said(anna, 'I delete your message');
    const shown = telegram.messagesIn(anna, { fromBot: true }).flatMap(({ versions }) => versions);
    expect(shown.filter(version => version.text.includes(secret))).toEqual([]);
  });
}
