import type { LinkId } from '../../domain/server.ts';
import { runLater } from '../../lib/loop.ts';
import type { Services } from '../../services/services.ts';
import type { Locale } from '../locales/locale.ts';
import type { RequestContext } from '../request-context.ts';
import { placeholderAfterMs } from '../replies.ts';
import type { View } from '../views/view.ts';

/** Shown while the provider is asked. */
export const checkingView = (locale: Locale): View => ({ text: locale.t('link-checking'), keyboard: [] });

/** Checks a pair in the background. */
export const startCheck = ({ accountLinking, tasks }: Services, candidate: LinkId): void =>
  tasks.start('check-link', () => accountLinking.check(candidate));

/** Checks a pair. The outcome is a new message, or replaces a placeholder if the check takes longer than `waitMs`. */
export function checkInNewMessage(
  ctx: RequestContext,
  services: Services,
  candidate: LinkId,
  waitMs: number = placeholderAfterMs,
): void {
  const { links, accountLinking, tasks } = services;
  let showing: Promise<void> | undefined;
  const show = async (): Promise<void> => {
    const shown = await ctx.reply(checkingView(ctx.locale));
    if (shown !== undefined) links.setStatusMessage(candidate, shown.messageId);
  };
  tasks.start('check-link', signal => {
    const cancel = runLater(waitMs, () => void (showing = show()), signal);
    return accountLinking.check(candidate, () => {
      cancel();
      return showing;
    });
  });
}
