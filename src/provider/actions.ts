interface ActionTraits {
  /**
   * `read` changes nothing. `repeatable` does, and may be sent again by itself. `once` is sent at most once, on a
   * connection of its own, and a reply that can't be read leaves its outcome unknown.
   */
  readonly safety: 'read' | 'repeatable' | 'once';
  /** Whether success and failure count in other words than those that are documented for `create` and `install`. */
  readonly otherWords: boolean;
}

const read = { safety: 'read', otherWords: true } as const;
const repeatable = { safety: 'repeatable', otherWords: true } as const;
const once = { safety: 'once', otherWords: true } as const;

export const actions = {
  getApiKey: read,
  list: read,
  orders: read,
  getinfo: read,
  'install-check': { safety: 'read', otherWords: false },
  'sshkey.list': read,
  balance: read,
  cancel: repeatable,
  'sshkey.remove': repeatable,
  create: { safety: 'once', otherWords: false },
  install: { safety: 'once', otherWords: false },
  reboot: once,
  stop: once,
  boot: once,
  'sshkey.add': once,
} as const satisfies Readonly<Record<string, ActionTraits>>;

export type Action = keyof typeof actions;

export const isOnce = (action: Action): boolean => actions[action].safety === 'once';
