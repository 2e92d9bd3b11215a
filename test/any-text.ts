import fc from 'fast-check';

const codePoint = fc.oneof(
  fc.nat({ max: 0x7f }),
  fc.nat({ max: 0xd7ff }),
  fc.integer({ min: 0xe000, max: 0x10ffff }),
);
const character = codePoint.map(code => String.fromCodePoint(code));

/**
 * Any Unicode text, including control characters. fast-check's own unit for it, `binary`, first makes a table of all
 * characters, which takes two seconds of CPU in each worker.
 */
export const anyText = (options: { readonly minLength?: number; readonly maxLength?: number } = {}) =>
  fc.string({ unit: character, ...options });
