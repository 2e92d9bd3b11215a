import type { StandInProvider } from './provider/fake-provider.ts';
import type { Control } from './chat-page/start-chat-page.ts';
import type { Telegram } from './telegram/fake-telegram.ts';

/** Between linking and the new VPS: enough to look around, and to turn to something else. */
const newVpsAfterMs = 4_000;
const installationMs = 12_000;

/** People, a group, an account with a few servers, and what can be done to them from outside. */
export function furnish(provider: StandInProvider, telegram: Telegram) {
  const account = provider.addAccount({ cid: '777', email: 'anna@example.com', balance: '12.50' });
  const web = provider.addServer(account.cid, { name: 'web-1', ip: '37.1.0.111' });
  provider.addServer(account.cid, { name: 'db-1', ip: '37.1.0.112' });
  provider.addServer(account.cid, { name: 'backup-1', ip: '37.1.0.113', state: 'off' });
  const unpaid = provider.addOrder(account.cid);
  provider.addOrder(account.cid, { paid: true });

  const anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  const boris = telegram.person({ firstName: 'Boris', languageCode: 'en' });
  const vera = telegram.person({ firstName: 'Вера', languageCode: 'ru' });
  // One that the bot is in, and one that it can be added to from its private menu.
  const ops = telegram.group({ title: 'Ops', members: [anna, boris, vera] });
  ops.addBot();
  const night = telegram.group({ title: 'Night shift', members: [anna, vera] });

  let made = 0;
  const installOne = (): string => {
    made += 1;
    const name = `new-${made}`;
    const { orderid } = provider.addServer(account.cid, {
      name,
      ip: `37.1.0.${120 + made}`,
      state: 'installing',
    });
    setTimeout(() => provider.setPowerState(orderid, 'on'), installationMs).unref();
    return `${name} is being installed: about ${installationMs / 1000} s`;
  };
  const watching = setInterval(() => {
    if (!provider.callsOf('orders').some(({ outcome }) => outcome === 'answered')) return;
    clearInterval(watching);
    setTimeout(installOne, newVpsAfterMs).unref();
  }, 500);
  watching.unref();

  let isAway = false;
  const controls: Control[] = [
    { id: 'install', label: 'Install a new VPS', run: installOne },
    {
      id: 'crash',
      label: 'web-1 goes off',
      run: () => {
        provider.setPowerState(web.orderid, 'off');
        return 'web-1 is off, and nobody asked for it';
      },
    },
    {
      id: 'return',
      label: 'web-1 comes back',
      run: () => {
        provider.setPowerState(web.orderid, 'on');
        return 'web-1 is on';
      },
    },
    {
      id: 'pay',
      label: `Pay order ${unpaid.orderid}`,
      run: () => {
        provider.pay(unpaid.orderid);
        return 'Paid';
      },
    },
    {
      id: 'away',
      label: 'The provider goes away, or comes back',
      run: async () => {
        isAway = !isAway;
        await (isAway ? provider.goAway() : provider.comeBack());
        return isAway ? 'The provider is away' : 'The provider is back';
      },
    },
  ];
  return { account, people: [anna, boris, vera], groups: [ops, night], controls };
}
