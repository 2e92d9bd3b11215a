import { describe, expect, test } from 'vitest';

import type { ChatKind, Permission, Role } from '../../src/domain/access.ts';
import { deriveRole, refusalOf } from '../../src/domain/access.ts';

/** What each role may do in each kind of chat. */
const table: Readonly<Record<Role, Readonly<Record<ChatKind, Readonly<Record<Permission, string>>>>>> = {
  none: {
    private: { view: 'no-access', power: 'no-access', manage: 'no-access', secret: 'no-access' },
    group: { view: 'no-access', power: 'no-access', manage: 'no-access', secret: 'no-access' },
  },
  viewer: {
    private: { view: 'allowed', power: 'operators-only', manage: 'owners-only', secret: 'owners-only' },
    group: { view: 'allowed', power: 'operators-only', manage: 'owners-only', secret: 'owners-only' },
  },
  rejected: {
    private: { view: 'allowed', power: 'key-rejected', manage: 'key-rejected', secret: 'key-rejected' },
    group: { view: 'allowed', power: 'key-rejected', manage: 'key-rejected', secret: 'key-rejected' },
  },
  operator: {
    private: { view: 'allowed', power: 'allowed', manage: 'owners-only', secret: 'owners-only' },
    group: { view: 'allowed', power: 'allowed', manage: 'owners-only', secret: 'owners-only' },
  },
  owner: {
    private: { view: 'allowed', power: 'allowed', manage: 'allowed', secret: 'allowed' },
    group: { view: 'allowed', power: 'allowed', manage: 'allowed', secret: 'private-only' },
  },
};

describe('a permission', () => {
  for (const [role, chats] of Object.entries(table)) {
    for (const [chat, permissions] of Object.entries(chats)) {
      test.each(Object.entries(permissions))(
        `of a ${role} in a ${chat} chat to %s is %s`,
        (permission, expected) => {
          const refusal = refusalOf(role as Role, permission as Permission, chat as ChatKind);
          expect(refusal ?? 'allowed').toBe(expected);
        },
      );
    }
  }
});

describe('a role', () => {
  const no = {
    ...{ hasLink: false, hasRejectedLink: false, isRead: false },
    ...{ isSubscribed: false, hasGrant: false, isPrivate: false },
  };

  test.each([
    ['in private with a link', { ...no, isPrivate: true, hasLink: true }, 'owner'],
    ['in private with a rejected key', { ...no, isPrivate: true, hasRejectedLink: true }, 'rejected'],
    [
      "in private with a rejected key, beside somebody else's",
      { ...no, isPrivate: true, hasRejectedLink: true, isRead: true },
      'none',
    ],
    ['in a group with a rejected key', { ...no, isSubscribed: true, hasRejectedLink: true }, 'rejected'],
    [
      "in a group with a rejected key, beside somebody else's",
      { ...no, isSubscribed: true, hasRejectedLink: true, isRead: true },
      'rejected',
    ],
    [
      'in a group with a rejected key and a grant',
      { ...no, isSubscribed: true, hasRejectedLink: true, hasGrant: true },
      'operator',
    ],
    ['in a group without the account, with a rejected key', { ...no, hasRejectedLink: true }, 'none'],
    ['in private with nothing but a grant', { ...no, isPrivate: true, hasGrant: true }, 'none'],
    ['in a group without the account, with a link', { ...no, hasLink: true }, 'none'],
    ['in a group without the account, with an old grant', { ...no, hasGrant: true }, 'none'],
    ['in a group with a link', { ...no, isSubscribed: true, hasLink: true }, 'owner'],
    ['in a group with a grant', { ...no, isSubscribed: true, hasGrant: true }, 'operator'],
    ['in a group with nothing', { ...no, isSubscribed: true }, 'viewer'],
  ] as const)('%s follows from the facts', (_, facts, role) => {
    expect(deriveRole(facts)).toBe(role);
  });
});
