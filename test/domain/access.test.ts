import { describe, expect, test } from 'vitest';

import { mayDo, type ChatKind, type Permission, type Role } from '../../src/core/access.ts';
import { roleFrom } from '../../src/core/team.ts';

/** The whole table, written out: what each role may, in each kind of chat. */
const table: Readonly<Record<Role, Readonly<Record<ChatKind, Readonly<Record<Permission, string>>>>>> = {
  stranger: {
    private: { see: 'not-yours', power: 'not-yours', manage: 'not-yours', secret: 'not-yours' },
    group: { see: 'not-yours', power: 'not-yours', manage: 'not-yours', secret: 'not-yours' },
  },
  viewer: {
    private: { see: 'allowed', power: 'viewers-only-look', manage: 'owners-only', secret: 'owners-only' },
    group: { see: 'allowed', power: 'viewers-only-look', manage: 'owners-only', secret: 'owners-only' },
  },
  operator: {
    private: { see: 'allowed', power: 'allowed', manage: 'owners-only', secret: 'owners-only' },
    group: { see: 'allowed', power: 'allowed', manage: 'owners-only', secret: 'owners-only' },
  },
  owner: {
    private: { see: 'allowed', power: 'allowed', manage: 'allowed', secret: 'allowed' },
    group: { see: 'allowed', power: 'allowed', manage: 'allowed', secret: 'private-only' },
  },
};

describe('who may do what', () => {
  for (const [role, chats] of Object.entries(table)) {
    for (const [chat, permissions] of Object.entries(chats)) {
      test.each(Object.entries(permissions))(
        `a ${role} in a ${chat} chat: %s is %s`,
        (permission, verdict) => {
          const said = mayDo(role as Role, permission as Permission, chat as ChatKind);
          expect(said.kind === 'allowed' ? 'allowed' : said.why).toBe(verdict);
        },
      );
    }
  }
});

describe('what somebody is', () => {
  const no = { hasLink: false, isSubscribed: false, isGranted: false, isPrivate: false };

  test.each([
    ['in private with a link', { ...no, isPrivate: true, hasLink: true }, 'owner'],
    [
      'in private without one, whatever they were granted elsewhere',
      { ...no, isPrivate: true, isGranted: true },
      'stranger',
    ],
    ['in a group that is not set up, even with a link', { ...no, hasLink: true }, 'stranger'],
    ['in a group that is not set up, with an old grant', { ...no, isGranted: true }, 'stranger'],
    ['in a group with a link', { ...no, isSubscribed: true, hasLink: true }, 'owner'],
    ['in a group with a grant', { ...no, isSubscribed: true, isGranted: true }, 'operator'],
    ['in a group with nothing', { ...no, isSubscribed: true }, 'viewer'],
  ] as const)('%s', (_, facts, role) => {
    expect(roleFrom(facts)).toBe(role);
  });
});
