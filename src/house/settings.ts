import type { House } from '../bot/house.ts';
import { tellAt } from '../domain/quiet-hours.ts';
import type { Store } from '../store/store.ts';

/** How it is in a chat, and what a change of that means for what waits to be told there. */
export function createSettingsDesk(deps: {
  readonly store: Pick<Store, 'transaction' | 'chatSettings' | 'outbox'>;
  /** Something may be due to be told. */
  readonly wakeDelivery: () => void;
  readonly now: () => number;
}): House['chatSettings'] {
  const { chatSettings, outbox, transaction } = deps.store;
  return {
    get: chatSettings.get,
    change(chat, changes) {
      const settings = transaction(() => {
        const changed = chatSettings.change(chat, changes);
        // Whoever ends quiet hours, or sets others, means what waits for their end too.
        if ('quiet' in changes) outbox.rehold(chat, tellAt(changed.quiet, deps.now()));
        return changed;
      });
      if ('quiet' in changes) deps.wakeDelivery();
      return settings;
    },
  };
}
