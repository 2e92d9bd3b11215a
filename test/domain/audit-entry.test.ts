import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { AuditEntry, AuditNames } from '../../src/domain/audit-entry.ts';
import { formatAuditCsv } from '../../src/domain/audit-entry.ts';

const entry: AuditEntry = {
  id: 1,
  times: 1,
  at: Date.UTC(2026, 10, 24, 12, 4, 31),
  chatId: -1001 as never,
  accountId: 1 as never,
  serverId: 5 as never,
  serverName: 'web-1',
  personId: 42 as never,
  personName: 'Анна',
  action: 'reboot',
  outcome: 'done',
  detail: '',
};
const names: AuditNames = {
  account: () => 'main',
  chat: ({ chatId }) => (chatId < 0 ? 'Ops' : 'private'),
  timeZone: 'Europe/Moscow',
};
const head = '\uFEFFtime,person_id,person,what,server,about,outcome,account,where,times\r\n';

/** Parses CSV by the grammar of RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const end = () => {
    rows.at(-1)?.push(cell);
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') cell += text.charAt(++at);
      else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ',') end();
    else if (char === '\r' && text[at + 1] === '\n') {
      end();
      rows.push([]);
      at++;
    } else cell += char;
  }
  rows.pop();
  return rows;
}

test('each entry is a line with its time in the zone of the reader', () => {
  expect(formatAuditCsv([entry], names)).toBe(
    `${head}2026-11-24T15:04:31+03:00,42,Анна,reboot,web-1,,done,main,Ops,1\r\n`,
  );
  expect(formatAuditCsv([], names)).toBe(head);
});

test('a person whose data was deleted has no name', () => {
  const deleted = { ...entry, personId: undefined, personName: '' };
  expect(formatAuditCsv([deleted], names)).toContain(',,a former member,reboot,');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', ' =1', '＝1', '＠x', "=cmd|' /C calc'!A0"])(
  '%j stays text in a spreadsheet',
  serverName => {
    const [, row] = parse(formatAuditCsv([{ ...entry, serverName }], names).slice(1));
    expect(row?.[4]).toBe(`'${serverName}`);
  },
);

test('any name reads back unchanged, and none starts a formula', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', '=', '-', ' ', '\t', 'a', '@', '＋') }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name, name), { maxLength: 8 }), people => {
      const entries = people.map(([serverName, personName, detail]): AuditEntry => ({
        ...entry,
        serverName,
        personName,
        detail,
      }));
      const [, ...rows] = parse(formatAuditCsv(entries, names).slice(1));
      expect(rows).toHaveLength(people.length);
      for (const [index, [serverName, personName, about]] of people.entries()) {
        const row = rows[index] ?? [];
        expect(row).toHaveLength(10);
        for (const [cell, said] of [
          [row[4], serverName],
          [row[2], personName === '' ? 'a former member' : personName],
          [row[5], about],
        ]) {
          expect([said, `'${said ?? ''}`]).toContain(cell);
          expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        }
      }
    }),
  );
});
