import type { Words } from '../../telegram/locales/locale.ts';
import { shorten } from './view.ts';

/** What somebody is called, cut to so many characters; nobody's name: "a former member", who wanted to be forgotten. */
export const personWords = (name: string | undefined, words: Words, most = 64): string =>
  name === undefined || name === '' ? words.plain('former-member') : shorten(name, most);
