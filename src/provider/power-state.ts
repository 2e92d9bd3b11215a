import type { OrderStatus, PowerState } from '../core/server.ts';

/**
 * `real_state` is a word translated by machine or man: the provider's API text has " Included" for
 * «Включен», which is *on*. Compared trimmed, case-folded, and with «ё» as «е».
 */
const states: Readonly<Record<Exclude<PowerState, 'unknown'>, readonly string[]>> = {
  running: [
    'on',
    'included',
    'running',
    'active',
    'online',
    'started',
    'up',
    'enabled',
    'powered on',
    'power on',
    'turned on',
    'включен',
    'включено',
    'включена',
    'вкл',
    'работает',
    'запущен',
    'активен',
  ],
  stopped: [
    'off',
    'excluded',
    'stopped',
    'offline',
    'down',
    'disabled',
    'halted',
    'shutdown',
    'shut down',
    'shut off',
    'powered off',
    'power off',
    'turned off',
    'switched off',
    'inactive',
    'выключен',
    'выключено',
    'выключена',
    'выкл',
    'отключен',
    'остановлен',
    'не работает',
  ],
  rebooting: [
    'rebooting',
    'reboot',
    'restarting',
    'restart',
    'перезагрузка',
    'перезагружается',
    'перезапуск',
    'перезапускается',
  ],
  starting: [
    'starting',
    'start',
    'booting',
    'boot',
    'turning on',
    'powering on',
    'включается',
    'включение',
    'запускается',
    'запуск',
    'загружается',
    'загрузка',
  ],
  stopping: [
    'stopping',
    'stop',
    'shutting down',
    'turning off',
    'powering off',
    'выключается',
    'выключение',
    'останавливается',
    'остановка',
    'отключается',
  ],
  installing: [
    'installing',
    'installation',
    'install',
    'creating',
    'creation',
    'being created',
    'queued',
    'in queue',
    'pending',
    'building',
    'deploying',
    'provisioning',
    'reinstalling',
    'устанавливается',
    'установка',
    'создается',
    'создание',
    'в очереди',
    'переустановка',
    'переустанавливается',
    'ожидание',
  ],
  suspended: [
    'suspended',
    'suspend',
    'blocked',
    'locked',
    'frozen',
    'приостановлен',
    'приостановлено',
    'заблокирован',
    'заблокировано',
    'заморожен',
  ],
};

const fold = (word: string): string =>
  word
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/\s+/g, ' ')
    .replace(/[.!…]+$/, '');

const byWord: ReadonlyMap<string, PowerState> = new Map(
  Object.entries(states).flatMap(([state, words]) => words.map(word => [word, state as PowerState] as const)),
);

/** The state that a word of the provider means; a word that nobody has told us is `unknown`. */
export const readPowerState = (word: string): PowerState => byWord.get(fold(word)) ?? 'unknown';

const statuses: ReadonlyMap<string, OrderStatus> = new Map([
  ['pending', 'pending'],
  ['active', 'active'],
  ['completed', 'active'],
  ['suspended', 'suspended'],
  ['cancelled', 'cancelled'],
  ['canceled', 'cancelled'],
  ['terminated', 'terminated'],
  ['fraud', 'fraud'],
]);

/** WHMCS's words for orders and products. */
export const readOrderStatus = (word: string): OrderStatus => statuses.get(fold(word)) ?? 'other';
