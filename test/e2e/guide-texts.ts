import type { Language } from '../../src/domain/chat-settings.ts';
import type { GuideWords } from './guide-script.ts';

/** What stands around the quoted messages in the guide of a language. */
export interface GuideTexts {
  readonly file: string;
  readonly people: { readonly anna: string; readonly boris: string };
  readonly words: GuideWords;
  readonly title: string;
  readonly intro: readonly string[];
  readonly journeys: {
    readonly link: string;
    readonly order: string;
    readonly select: string;
    readonly team: string;
  };
  /** What the pictures show; not every journey has one. */
  readonly pictures: { readonly link: string; readonly order: string; readonly team: string };
  readonly pays: string;
  readonly added: string;
  readonly stops: string;
  readonly privateChat: string;
}

export const guideTexts: Readonly<Record<Language, GuideTexts>> = {
  en: {
    file: 'user-guide.md',
    people: { anna: 'Anna', boris: 'Boris' },
    words: {
      bot: 'Bot',
      seconds: 's',
      justNow: 'just now',
      writes: (who, where) => `${who} writes${where === undefined ? '' : ` (${where})`}:`,
      presses: (who, label) => `${who} presses [${label}]`,
    },
    title: 'User guide',
    intro: [
      'Four journeys, word for word: what you write, what you press, and what you read. Buttons are in square brackets.',
      'A message of the bot changes in place when you press one of its buttons.',
      '',
      'Not sure what to send? `/help` lists what the bot can do, and `/cancel` leaves any question. All commands are in the',
      '[README](../README.md#what-you-can-write).',
    ],
    journeys: {
      link: 'Link an account, see a server, reboot it',
      order: 'Order a VPS, pay, install it',
      select: 'Reboot several servers at once',
      team: 'Work as a team in a group',
    },
    pictures: {
      link: 'A server with its buttons in the chat',
      order: 'A new VPS that is active',
      team: 'A stop in a group, with Undo',
    },
    pays: "Anna pays the invoice on the provider's page.",
    added: 'Anna adds the bot to the group Ops.',
    stops: 'web-1 stops by itself.',
    privateChat: 'private chat with Anna',
  },
  ru: {
    file: 'user-guide.ru.md',
    people: { anna: 'Анна', boris: 'Борис' },
    words: {
      bot: 'Бот',
      seconds: 'с',
      justNow: 'только что',
      writes: (who, where) => `${who} пишет${where === undefined ? '' : ` (${where})`}:`,
      presses: (who, label) => `${who} нажимает [${label}]`,
    },
    title: 'Руководство',
    intro: [
      'Четыре примера слово в слово: что написать, что нажать и что ответит бот. Кнопки – в квадратных скобках. Когда вы',
      'нажимаете кнопку, сообщение бота обычно меняется на месте.',
      '',
      'Не знаете, что отправить? `/help` покажет, что умеет бот, а `/cancel` закроет любой вопрос. Все команды перечислены в',
      '[README](../README.ru.md#что-можно-написать).',
    ],
    journeys: {
      link: 'Привязать аккаунт, посмотреть на сервер, перезагрузить его',
      order: 'Заказать VPS, оплатить, установить систему',
      select: 'Перезагрузить сразу несколько серверов',
      team: 'Работать командой в группе',
    },
    pictures: {
      link: 'Сервер с кнопками в чате',
      order: 'Новый активный VPS',
      team: 'Остановка в группе с кнопкой «Отменить»',
    },
    pays: 'Анна оплачивает счёт на странице провайдера.',
    added: 'Анна добавляет бота в группу Ops.',
    stops: 'web-1 останавливается сам.',
    privateChat: 'личный чат с Анной',
  },
};
