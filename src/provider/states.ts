import type { OrderStatus, PowerState } from '../domain/server.ts';
import { plainText } from './plain-text.ts';

/**
 * `real_state` is a translated word, sometimes machine-translated: the provider's API text has " Included" for
 * «Включен», which is *on*. A state in progress may be "Reboots" for «Перезагружается» or "Is installed" for
 * «Устанавливается». Words that may also mean a finished change ("Is turned on") are left out, so they are unknown.
 */
const powerStates: Readonly<Record<Exclude<PowerState, 'unknown'>, string>> = {
  running: `
    on, included, running, active, online, started, up, enabled, powered on, power on, turned on, poweron, alive,
    включен, включено, включена, вкл, работает, запущен, запущена, запущено, активен, активна, активно, в сети, онлайн`,
  stopped: `
    off, excluded, stopped, offline, down, disabled, halted, shutdown, shut down, shut off, powered off, power off,
    turned off, switched off, inactive, shutoff, poweroff, poweredoff, halt,
    выключен, выключено, выключена, выкл, отключен, отключена, отключено, остановлен, остановлена, остановлено,
    не работает, не запущен, не запущена, не активен, не активна, неактивен, неактивна, не в сети, офлайн, оффлайн`,
  rebooting: `
    rebooting, reboot, reboots, is rebooting, is rebooted, being rebooted, is being rebooted,
    restarting, restart, restarts, is restarting, is restarted, is being restarted,
    перезагрузка, перезагружается, перезапуск, перезапускается`,
  starting: `
    starting, start, starts, is starting, booting, boot, boots, is booting, turning on, turns on, is turning on,
    switches on, switching on, is switching on, powering on, powers on, is powering on,
    включается, включение, запускается, запуск, загружается, загрузка`,
  stopping: `
    stopping, stop, stops, is stopping, shutting down, shuts down, is shutting down, turning off, turns off,
    is turning off, switches off, switching off, is switching off, powering off, powers off, is powering off,
    выключается, выключение, останавливается, остановка, отключается`,
  installing: `
    installing, installs, is installing, is installed, being installed, is being installed, installation, install,
    creating, is creating, is created, creation, being created, is being created, queued, in queue, pending,
    building, deploying, provisioning, reinstalling, is reinstalled, being reinstalled, is being reinstalled,
    устанавливается, установка, создается, создание, в очереди, переустановка, переустанавливается, ожидание`,
  suspended: `
    suspended, suspend, is suspended, blocked, locked, frozen,
    приостановлен, приостановлена, приостановлено, заблокирован, заблокирована, заблокировано, заморожен, заморожена`,
};

/** WHMCS's words for orders and products, and their translations. */
const orderStatuses: Readonly<Record<Exclude<OrderStatus, 'other'>, string>> = {
  pending:
    'pending, payment pending, unpaid, ожидает оплаты, ожидание оплаты, ожидает, в ожидании, не оплачен, неоплачен',
  active: 'active, completed, активен, активна, активный, активно, выполнен',
  suspended: 'suspended, приостановлен, приостановлена, приостановлено, заблокирован, заблокирована',
  cancelled: 'cancelled, canceled, отменен, отменена, отменено, аннулирован',
  terminated: 'terminated, удален, удалена, удалено, прекращен, прекращена, расторгнут',
  fraud: 'fraud, мошенничество',
};

/** Words for the second witness of the state. */
const onlineWords: Readonly<Record<'yes' | 'no', string>> = {
  yes: '1, true, yes, on, online, да, онлайн, в сети',
  no: '0, false, no, off, offline, нет, офлайн, оффлайн, не в сети',
};

const byWord = <T extends string>(words: Readonly<Record<T, string>>): ReadonlyMap<string, T> =>
  new Map(
    (Object.entries(words) as [T, string][]).flatMap(([state, list]) =>
      list.split(',').map(word => [word.trim(), state] as const),
    ),
  );

const powerStateOf = byWord(powerStates);
const orderStatusOf = byWord(orderStatuses);
const onlineOf = byWord(onlineWords);

/** Words are compared without markup, surrounding spaces, final punctuation, letter case and the dots of «ё». */
const normalize = (word: string): string =>
  plainText(word)
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/\s+/g, ' ')
    .replace(/[.!…]+$/, '');

/** The power state of a provider's word; `unknown`: it isn't listed here. */
export const readPowerState = (word: string): PowerState => powerStateOf.get(normalize(word)) ?? 'unknown';

export const readOrderStatus = (word: string): OrderStatus => orderStatusOf.get(normalize(word)) ?? 'other';

/** `vps_info.online`, which PHP may write in many ways; `undefined`: missing or unknown. */
export const readOnline = (value: unknown): boolean | undefined => {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const word = onlineOf.get(normalize(String(value)));
  return word === undefined ? undefined : word === 'yes';
};
