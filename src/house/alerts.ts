import type { House } from '../bot/house.ts';
import type { Store } from '../store/store.ts';

/** What is told where of which server: kinds of news that were switched off, and mutes for a while. */
export function createAlertDesk(deps: {
  readonly store: Pick<Store, 'chatSettings' | 'alertsOff' | 'mutes'>;
  readonly now: () => number;
}): Pick<House, 'alerts' | 'mutes'> {
  const { chatSettings, alertsOff } = deps.store;
  const mutes: House['mutes'] = {
    ...deps.store.mutes,
    get: (chat, server) => deps.store.mutes.get(chat, server, deps.now()),
  };

  return {
    mutes,
    alerts: {
      offFor: alertsOff.of,
      change: (chat, server, kind, isOn) =>
        isOn ? alertsOff.remove(chat, server, kind) : alertsOff.add(chat, server, kind),
      areTold: (chat, server, kind) =>
        !chatSettings.get(chat).leftOut.includes(kind) &&
        !alertsOff.of(chat, server).includes(kind) &&
        mutes.get(chat, server) === undefined,
    },
  };
}
