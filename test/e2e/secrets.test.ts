import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { setScene } from './scene.ts';

test('no secret of a run is in a log, a file, a URL or a message', async () => {
  const scene = await setScene({ environment: { LOG_LEVEL: 'trace' } });
  try {
    const { telegram, provider, said, folder, environment } = scene;
    const bot = scene.start();
    const { person: anna, account } = await scene.linked('Anna', [
      { name: 'web-1', password: 'root-Passw0rd-of-web-1' } as never,
    ]);
    const boris = telegram.person({ firstName: 'Boris', languageCode: 'en' });
    const his = provider.addAccount({ password: 'panel-Passw0rd of Boris' });
    await boris.writes(`/login ${his.email} ${his.password}`);
    await said(boris, 'Linked');
    await anna.writes(`/link ${account.cid} wrong-key-which-is-a-secret-too`);
    await said(anna, /Not linked/);
    await anna.writes('/password web-1');
    const shown = await said(anna, 'root-Passw0rd-of-web-1');
    expect(shown.protectedContent).toBe(true);
    expect(shown.entities).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'spoiler' })]));
    // The provider's faults, with everything in their replies.
    provider.fault('reboot', { kind: 'refused', message: `no ${account.key} for ${account.cid}` });
    anna.clicks(await scene.card(anna, 'web-1'), 'Reboot');
    await said(anna, 'was not rebooted');
    telegram.faults.add({ method: 'sendMessage', fault: { kind: 'html', status: 502 } });
    await anna.writes('/help');
    await telegram.until(() => telegram.callsOf('sendMessage').some(({ status }) => status === 'broken'));

    const secrets: Readonly<Record<string, string>> = {
      token: telegram.token.split(':')[1] ?? '',
      'master key': environment.MASTER_KEY ?? '',
      "Anna's key": account.key,
      "Boris's key": his.key,
      'a panel password': his.password,
      'a wrong key': 'wrong-key-which-is-a-secret-too',
      'a root password': 'root-Passw0rd-of-web-1',
    };
    const surfaces: Record<string, string> = {
      output: bot.output(),
      'URLs at the provider': provider.calls.map(({ url }) => url).join('\n'),
    };
    for (const file of readdirSync(join(folder, 'data')))
      surfaces[file] = readFileSync(join(folder, 'data', file), 'latin1');
    await bot.stop();
    for (const file of readdirSync(join(folder, 'data')))
      surfaces[`${file}, afterwards`] = readFileSync(join(folder, 'data', file), 'latin1');
    const messages = telegram.chats
      .flatMap(chat => chat.messages)
      .filter(({ fromBot, id }) => fromBot && id !== shown.id)
      .flatMap(({ versions }) => versions)
      .map(({ text, keyboard }) => text + JSON.stringify(keyboard));
    surfaces.messages = messages.join('\n');
    for (const [where, text] of Object.entries(surfaces)) {
      for (const [what, secret] of Object.entries(secrets)) {
        expect(text.includes(secret), `${what} in ${where}`).toBe(false);
        expect(
          text.includes(Buffer.from(secret).toString('base64').slice(0, -3)),
          `${what} in ${where}, base64`,
        ).toBe(false);
      }
    }
  } finally {
    await scene.close();
  }
});
