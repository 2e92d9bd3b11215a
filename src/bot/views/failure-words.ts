import type { ProviderFailure } from '../../domain/failure.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { shorten } from './view.ts';

/** What went wrong at the provider and what to do about it, as the end of a sentence without its stop. */
export function failureWords(failure: ProviderFailure, words: Words): string {
  switch (failure.kind) {
    case 'refused':
      return words.plain('why-refused', { message: failure.message });
    case 'bad-credentials':
      return words.plain('why-bad-credentials');
    case 'address-not-allowed':
      return words.plain('why-address-not-allowed');
    case 'not-found':
      return words.plain('why-not-found');
    case 'already-exists':
      return words.plain('why-already-exists');
    case 'unknown-action':
      return words.plain('why-unknown-action');
    case 'price-changed':
      return words.plain('why-price-changed', { price: shorten(failure.price, 32) });
    case 'unreadable-reply':
      return words.plain('why-unreadable-reply');
    case 'unreachable':
      return words.plain('why-unreachable');
    case 'timed-out':
      return words.plain('why-timed-out');
    case 'unavailable':
      return words.plain('why-unavailable');
    case 'outcome-unknown':
      return words.plain('why-outcome-unknown');
  }
}
