import type { FmtString } from 'telegraf/format';

import type { RecordEntry } from '../../core/record.ts';
import type { PersonId, ServerId } from '../../core/server.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { personWords } from './person-words.ts';
import type { View } from './view.ts';
import { bold, button, lines, moment, shorten } from './view.ts';

export interface LogPage {
  /** Only in private, to whom the accounts are. */
  readonly canExport: boolean;
  readonly entries: readonly RecordEntry[];
  readonly page: number;
  readonly pages: number;
  /** 0: all. */
  readonly server: ServerId;
  readonly person: PersonId;
}

/** "24 Nov 12:04 · Anna · rebooted web-1 ✅" */
function line(entry: RecordEntry, words: Words): FmtString {
  const isOfSomebody = entry.what === 'grant' || entry.what === 'revoke';
  const whom = isOfSomebody ? personWords(entry.about, words, 40) : entry.about;
  const about = entry.serverName !== '' ? entry.serverName : whom;
  return words.say('log-line', {
    at: moment(entry.at),
    who: bold(personWords(entry.personName, words, 32)),
    what: words.plain(`deed-${entry.what}`),
    about: shorten(about, 40),
    outcome: words.plain(`deed-${entry.outcome}`),
  });
}

/** A page of the record, newest first. */
export function logView({ canExport, entries, page, pages, server, person }: LogPage, words: Words): View {
  const turns = [
    ...(page > 0
      ? [button(words.plain('button-previous'), { kind: 'log', page: page - 1, server, person })]
      : []),
    ...(page < pages - 1
      ? [button(words.plain('button-next'), { kind: 'log', page: page + 1, server, person })]
      : []),
  ];
  const isFiltered = (server as number) !== 0 || (person as number) !== 0;
  return {
    text: lines(
      words.say('log-title'),
      '',
      ...(entries.length === 0 ? [words.say('log-empty')] : entries.map(entry => line(entry, words))),
      pages > 1 ? '' : undefined,
      pages > 1 ? words.say('servers-page', { page: page + 1, pages }) : undefined,
    ),
    keyboard: [
      turns,
      [
        button(words.plain('button-log-server'), { kind: 'log-servers' }),
        button(words.plain('button-log-person'), { kind: 'log-people' }),
      ],
      isFiltered
        ? [
            button(words.plain('button-log-all'), {
              kind: 'log',
              page: 0,
              server: 0 as ServerId,
              person: 0 as PersonId,
            }),
          ]
        : [],
      canExport && entries.length > 0
        ? [button(words.plain('button-export-log'), { kind: 'export-log', server, person })]
        : [],
    ].filter(row => row.length > 0),
  };
}

const mostButtons = 30;

/** Which server, or whose. */
export const logChoiceView = (
  choices: readonly { readonly name: string; readonly server: ServerId; readonly person: PersonId }[],
  words: Words,
): View => ({
  text: words.say(choices.length === 0 ? 'log-empty' : 'log-choose'),
  keyboard: [
    ...choices
      .slice(0, mostButtons)
      .map(({ name, server, person }) => [
        button(shorten(name, 40), { kind: 'log', page: 0, server, person }),
      ]),
    [
      button(words.plain('button-log-all'), {
        kind: 'log',
        page: 0,
        server: 0 as ServerId,
        person: 0 as PersonId,
      }),
    ],
  ],
});
