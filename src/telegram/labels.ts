import { countCharacters } from '../bot/views/view.ts';

const longestName = 64;
const longestLabel = 32;

const isLineOf = (text: string, most: number): boolean =>
  text.trim() !== '' && !/[\r\n\p{Cc}]/u.test(text) && countCharacters(text, most) <= most;

/** A person's own name for a server: one line, 64 characters at most. */
export const isServerName = (text: string): boolean => isLineOf(text, longestName);

/** The label of an account: one line, 32 characters at most. */
export const isLabel = (text: string): boolean => isLineOf(text, longestLabel);
