/** Characters that show nothing by themselves, zero-width and direction marks included (Unicode: UAX 44). */
const invisible = /\p{Default_Ignorable_Code_Point}|\u2800/gu;
/** Those among them that belong to emoji, or to words in Persian and the languages of India. */
const joiners = /\p{Join_Control}|\p{Variation_Selector}|[\u{E0020}-\u{E007F}]/gu;

/** Without the characters that show nothing, which pasting adds to names and keys. */
export const withoutInvisible = (text: string): string => text.replaceAll(invisible, '');

/** Whether a reader sees anything of a text. */
export const isVisible = (text: string): boolean =>
  /[^\p{White_Space}\p{Cc}\p{Cf}]/u.test(withoutInvisible(text));

/** Whether a text has characters that a reader can't see, or that turn the rest of the line. */
export const hasInvisible = (text: string): boolean =>
  !isVisible(text) || text.replaceAll(joiners, '').search(invisible) !== -1;

/** Without the characters that turn the rest of the line (Unicode: UAX 9). */
export const withoutDirection = (text: string): string => text.replaceAll(/\p{Bidi_Control}/gu, '');
