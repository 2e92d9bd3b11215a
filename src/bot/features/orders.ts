import type { House } from '../house.ts';
import type { Feature } from '../routes.ts';

type Kinds =
  | 'orders'
  | 'pay'
  | 'cancel-order'
  | 'confirm-cancel-order'
  | 'order'
  | 'order-tariff'
  | 'order-from'
  | 'confirm-order'
  | 'install'
  | 'install-templates'
  | 'install-family'
  | 'install-template'
  | 'install-keys'
  | 'install-key'
  | 'install-continue'
  | 'confirm-install';

/** Orders. */
export function createOrdersFeature(_house: House): Feature<Kinds> {
  const none = () => Promise.resolve();
  return {
    presses: {
      orders: none,
      pay: none,
      'cancel-order': none,
      'confirm-cancel-order': none,
      order: none,
      'order-tariff': none,
      'order-from': none,
      'confirm-order': none,
      install: none,
      'install-templates': none,
      'install-family': none,
      'install-template': none,
      'install-keys': none,
      'install-key': none,
      'install-continue': none,
      'confirm-install': none,
    },
    commands: {},
  };
}
