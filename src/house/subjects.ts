import type { House } from '../bot/house.ts';
import { median } from '../domain/time.ts';
import { isOpen } from '../core/operation.ts';
import type { Store } from '../store/store.ts';

/** So many installations tell how long one usually takes. */
const timesRemembered = 50;

/** What a message about an operation shows, as the viewer may see it. */
export function createSubjects(deps: {
  readonly store: Pick<Store, 'operations' | 'servers' | 'links'>;
  readonly cardFor: House['servers']['card'];
  readonly payAddress: House['payAddress'];
}): Pick<House['operations'], 'cardOf' | 'subjectOf'> {
  const { operations, servers, links } = deps.store;

  const cardOf: House['operations']['cardOf'] = (viewer, id) => {
    const operation = operations.get(id);
    if (operation?.serverId === undefined) return undefined;
    const card = deps.cardFor(viewer, operation.serverId);
    if (card === undefined) return undefined;
    if (operation.action !== 'install' || !isOpen(operation.state)) return { operation, card };
    const usualMs = median(operations.installTimesMs(timesRemembered));
    return { operation, card, ...(usualMs === undefined ? {} : { usualMs }) };
  };

  return {
    cardOf,
    subjectOf: (viewer, id) => {
      const operation = operations.get(id);
      if (operation === undefined || operation.serverId !== undefined) return cardOf(viewer, id);
      // What concerns an account is for the private chats of those who linked it.
      const { personId } = viewer;
      const isPrivate = personId !== undefined && (viewer.chatId as number) === (personId as number);
      const link = isPrivate ? links.mine(personId, operation.accountId) : undefined;
      if (link?.state !== 'ok') return undefined;
      const orderId = operation.action === 'create' ? operation.details.orderId : undefined;
      const server = orderId === undefined ? undefined : servers.ofOrder(operation.accountId, orderId);
      const card = server === undefined ? undefined : deps.cardFor(viewer, server.id);
      const invoiceId = card?.snapshot.order.invoiceId;
      const hasSeveral = links.ofPerson(link.personId).length > 1;
      return {
        operation,
        card,
        ...(hasSeveral ? { accountLabel: link.label } : {}),
        ...(invoiceId === undefined ? {} : { payAddress: deps.payAddress(invoiceId) }),
      };
    },
  };
}
