/** Deeper than any reply of the provider, and shallow enough for recursion. */
export const maxDepth = 64;

/**
 * `whole`: a JSON object or list, up to `end`. `unfinished`: the text ends before it does. `broken`: it starts like
 * one and goes on otherwise at `end`. `hasKeys`: it got as far as a key with its colon, so it is no bracket in prose.
 */
export interface JsonScan {
  readonly kind: 'whole' | 'unfinished' | 'broken' | 'too-deep';
  readonly end: number;
  readonly hasKeys: boolean;
}

const plainCharacters = String.raw`[^"\\\u0000-\u001f]*`;
const stringStart = String.raw`"${plainCharacters}(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})${plainCharacters})*`;
const stringToken = new RegExp(`${stringStart}"`, 'y');
const unfinishedString = new RegExp(String.raw`${stringStart}\\?(?:u[\da-fA-F]{0,3})?$`, 'y');
const scalarToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const spaces = /[ \t\r\n]*/y;

type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end';

/** Looks at the JSON that starts at `start` with a brace or a bracket, without building its value. Linear, never throws. */
export function scanJson(text: string, start: number): JsonScan {
  const open: ('{' | '[')[] = [];
  let at = start;
  let expected: Expected = 'value';
  let hasKeys = false;

  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : -1;
  };
  const close = (bracket: string): boolean => {
    const isFitting = open.at(-1) === (bracket === '}' ? '{' : '[');
    const isDue =
      expected === 'comma-or-end' || expected === (bracket === '}' ? 'key-or-end' : 'value-or-end');
    return isFitting && isDue && open.pop() !== undefined;
  };

  for (;;) {
    at = match(spaces);
    if (at >= text.length) return { kind: 'unfinished', end: at, hasKeys };
    const character = text[at] ?? '';
    const isValueDue: boolean = expected === 'value' || expected === 'value-or-end';
    const isKeyDue: boolean = expected === 'key' || expected === 'key-or-end';
    if (character === '}' || character === ']') {
      if (!close(character)) return { kind: 'broken', end: at, hasKeys };
      at += 1;
      if (open.length === 0) return { kind: 'whole', end: at, hasKeys };
      expected = 'comma-or-end';
    } else if (isValueDue && (character === '{' || character === '[')) {
      open.push(character);
      if (open.length > maxDepth) return { kind: 'too-deep', end: at, hasKeys };
      expected = character === '{' ? 'key-or-end' : 'value-or-end';
      at += 1;
    } else if (character === '"' && (isValueDue || isKeyDue)) {
      const end = match(stringToken);
      if (end === -1)
        return { kind: match(unfinishedString) === -1 ? 'broken' : 'unfinished', end: at, hasKeys };
      at = end;
      expected = isKeyDue ? 'colon' : 'comma-or-end';
    } else if (expected === 'colon' && character === ':') {
      hasKeys = true;
      expected = 'value';
      at += 1;
    } else if (expected === 'comma-or-end' && character === ',') {
      expected = open.at(-1) === '{' ? 'key' : 'value';
      at += 1;
    } else {
      const end = isValueDue ? match(scalarToken) : -1;
      if (end === -1) return { kind: 'broken', end: at, hasKeys };
      at = end;
      expected = 'comma-or-end';
    }
  }
}
