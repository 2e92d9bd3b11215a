import type { PersonId } from '../../domain/server.ts';
import type { Services } from '../../services/services.ts';
import type { Messenger } from '../api/messenger.ts';
import type { createHandlers } from '../handlers/registry.ts';
import type { Locale } from '../locales/locale.ts';
import type { CallbackReport } from '../metric-labels.ts';
import type { LocaleHint } from '../update-context.ts';
import type { Admission } from './access.ts';
import type { ChatMembership } from './chat-members.ts';

/** What middleware works with. */
export interface MiddlewareDeps extends ReturnType<typeof createHandlers> {
  readonly services: Services;
  readonly messenger: Messenger;
  readonly membership: ChatMembership;
  readonly admission: Admission;
  readonly localeFor: (hint: LocaleHint) => Locale;
  /** The allowlist of those who can use the private chat. */
  readonly isAllowed: (person: PersonId) => boolean;
  readonly botId: number;
  readonly botUsername: string;
  readonly onCallback?: ((report: CallbackReport) => void) | undefined;
}
