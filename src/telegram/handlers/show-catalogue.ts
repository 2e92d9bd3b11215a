import type { View } from '../views/view.ts';
import type { Catalogue } from '../../domain/tariff.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import type { Services } from '../../services/services.ts';
import type { RequestContext } from '../request-context.ts';

/** Shows a view of the catalogue: at once if the catalogue is cached, else after it has been read. */
export async function showCatalogue(
  { catalogue, tasks }: Pick<Services, 'catalogue' | 'tasks'>,
  ctx: RequestContext,
  views: {
    readonly ready: (catalogue: Catalogue) => View;
    readonly reading: View;
    readonly failed: (failure: ProviderFailure) => View;
  },
): Promise<void> {
  const cached = catalogue.known();
  if (cached !== undefined) {
    await ctx.editOrReply(views.ready(cached.catalogue));
    // Refreshes the cache for the next request.
    if (catalogue.isStale()) {
      tasks.start('read-catalogue', async () => {
        await catalogue.get();
      });
    }
    return;
  }
  const shown = await ctx.editOrReply(views.reading);
  if (shown === undefined) return;
  tasks.start('read-catalogue', async () => {
    const answer = await catalogue.get();
    if (!shown.isCurrent()) return;
    await ctx.editIfCurrent(
      shown,
      answer.kind === 'ok' ? views.ready(answer.value) : views.failed(answer.failure),
    );
  });
}
