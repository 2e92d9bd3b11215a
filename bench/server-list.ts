/**
 * Prints how long the longest list of servers takes, from what a person writes until the reply arrives, with the app and
 * both fakes in this process: `node --require ./src/check-node.cjs bench/server-list.ts`.
 */
import { startInProcess } from './rig/in-process.ts';
import { figure, median } from './rig/report.ts';

const [servers, rounds] = [300, 30];
const { provider, telegram, stop } = await startInProcess({
  POLL_IDLE_SECONDS: '3600',
  PROVIDER_CALLS_PER_SECOND: '0',
  TELEGRAM_MESSAGES_PER_SECOND: '0',
  COMMANDS_PER_MINUTE: '0',
});

const person = telegram.person({ firstName: 'Anna' });
for (let account = 0; account < 2; account++) {
  const { cid, key } = provider.addAccount();
  for (let index = 0; index < servers / 2; index++)
    provider.addServer(cid, {
      name: `server-with-a-long-name-${account}-${index}`,
      state: index % 3 === 0 ? 'off' : 'on',
    });
  await person.writes(`/link ${cid} ${key}`);
}
const read = () => new Set(provider.callsOf('getinfo').map(({ parameters }) => parameters.orderid)).size;
await telegram.until(() => read() === servers || undefined, { withinMs: 60_000 });

process.stdout.write(`${servers} servers in two accounts, ms from the command to the reply\n`);
async function time(name: string, act: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    await act();
    times.push(performance.now() - startedAt);
  }
  const longest = Math.max(...times);
  process.stdout.write(`${name}: median ${figure(median(times))}, longest ${figure(longest)}\n`);
}

const replies = () => telegram.messagesIn(person, { fromBot: true });
for (const command of ['/servers', '/servers long', '/reboot', '/start'])
  await time(command, async () => {
    const { id } = await person.writes(command);
    await telegram.until(() => replies().find(each => each.id > id));
  });
await person.writes('/servers');
const list = await telegram.until(() => replies().findLast(({ text }) => text.includes('(300)')));
await time('Select and back', async () => {
  person.clicks(list, 'Select');
  await telegram.until(() => list.text.includes('Tick') || undefined);
  person.clicks(list, '‹ Servers');
  await telegram.until(() => list.text.includes('(300)') || undefined);
});

await stop();
