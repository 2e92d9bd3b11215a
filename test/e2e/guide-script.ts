import { labelsOf } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';

/** The words around what is quoted from the chats. */
export interface GuideWords {
  readonly bot: string;
  /** The unit, and what stands for a moment ago. */
  readonly seconds: string;
  readonly justNow: string;
  readonly writes: (who: string, where?: string) => string;
  readonly presses: (who: string, label: string) => string;
}

/** A version of a message: what somebody read at that moment. */
type Shown = Pick<ChatMessage, 'text' | 'keyboard'>;

const indent = '    ';

const duration = String.raw`\d+ (?:s|min|с|мин)(?: \d+ (?:s|с))?(?![\p{L}])`;
const took = new RegExp(`(?<=(?:after|servers in|за|заняла) )${duration}`, 'gu');

/** Times and durations of one run, so that every run prints the same. */
const withoutTimes = (text: string, { seconds, justNow }: GuideWords): string =>
  text
    .replaceAll(/\d\d:\d\d:\d\d/g, '12:04:31')
    .replaceAll(took, `14 ${seconds}`)
    .replaceAll(/^(Updated|Обновлено) .*$/gm, `$1 ${justNow}`);

/** What is written, pressed and read in a journey, as the lines of a script. */
export function createGuideScript(words: GuideWords) {
  const lines: string[] = [];
  const add = (heading: string, body: readonly string[]): void => {
    if (lines.length > 0) lines.push('');
    lines.push(heading, ...body.map(line => (line === '' ? '' : indent + line)));
  };
  const keyboardOf = (shown: Shown): readonly string[] =>
    shown.keyboard.map(row => row.map(({ text }) => `[${text}]`).join(' '));
  return {
    /** What happens outside the chats. */
    note: (text: string): void => add(text, []),
    writes: (who: string, text: string, where?: string): void => add(words.writes(who, where), [text]),
    presses: (who: string, label: string): void => add(words.presses(who, label), []),
    /** A message of the bot as it was then; `where`: another chat than before. */
    reads: (shown: Shown, where?: string): void => {
      const title = where === undefined ? words.bot : `${words.bot} (${where})`;
      add(`${title}:`, [...withoutTimes(shown.text, words).split('\n'), ...keyboardOf(shown)]);
    },
    /** An alert or a toast. */
    hears: (answer: string): void => add(`${words.bot}:`, [answer]),
    /** The script so far, which the next one doesn't repeat. */
    take: (): string => lines.splice(0).join('\n'),
  };
}

/** The first version of a message with this text. */
export function versionWith(message: ChatMessage, text: string): Shown {
  const found = message.versions.find(version => version.text.includes(text));
  if (found === undefined)
    throw new Error(`"${message.text}" was never "${text}": ${labelsOf(message).join()}`);
  return found;
}
