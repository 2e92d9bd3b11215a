import { canonicalClientId, type LinkCandidate, type NewLinkCandidate } from '../domain/access.ts';
import { isWorthAnotherTry } from '../domain/failure.ts';
import type { LinkOutcome } from '../domain/notification.ts';
import { createSecret, type Credentials, type Secret } from '../domain/result.ts';
import type { Context } from './context.ts';
import type { LinkId, OrderList, PersonId } from '../domain/server.ts';

/** How long credentials that could not be checked are kept, so that they can be checked again. */
const candidateLifetimeMs = 60 * 60_000;

type LinkStart =
  | { readonly kind: 'checking'; readonly candidate: LinkId }
  /** Another account of this person has the label that was asked for. */
  | { readonly kind: 'label-taken'; readonly label: string }
  /** This person has as many accounts as they can have. */
  | { readonly kind: 'too-many'; readonly max: number };

const firstLabel = 'Inferno';

interface LinkingDeps extends Pick<
  Context,
  'db' | 'provider' | 'wakeups' | 'now' | 'applyAccountPoll' | 'notifications'
> {
  /** The same client id at another endpoint is another account. */
  readonly infernoApiUrl: URL;
  readonly accountsPerPerson: number;
}

/** Turns a checked candidate into a link. Must be called in a transaction. */
function createConfirmation(deps: LinkingDeps) {
  const { now } = deps;
  const { links, accounts } = deps.db;

  const freeLabel = (person: PersonId, wanted: string): string => {
    for (let n = 1; ; n++) {
      const label = n === 1 ? wanted : `${wanted} ${n}`;
      if (links.findByLabel(person, label) === undefined) return label;
    }
  };

  return (
    candidate: LinkCandidate,
    credentials: Credentials,
    orders: OrderList,
    readAt: number,
  ): { readonly isRelink: boolean } => {
    const fingerprint = deps.db.fingerprint(deps.infernoApiUrl.href, credentials.cid.reveal());
    const account = accounts.findOrCreate(fingerprint, now());
    const before = links.find(candidate.personId, account.id);
    if (before !== undefined) links.destroy(before.id);
    const wanted = candidate.label !== '' ? candidate.label : (before?.label ?? firstLabel);
    const isFirst = links.ofPerson(candidate.personId).length === 0;
    links.confirm(
      candidate.id,
      {
        accountId: account.id,
        label: freeLabel(candidate.personId, wanted),
        isDefault: before?.isDefault ?? isFirst,
      },
      now(),
    );
    deps.applyAccountPoll(account.id, orders, readAt);
    deps.wakeups.poll.wake();
    return { isRelink: before !== undefined };
  };
}

/** Links an account to a person: the credentials are stored, checked with the provider, and become a link. */
export function createAccountLinking(deps: LinkingDeps) {
  const { provider, now } = deps;
  const { transaction, links } = deps.db;
  const confirm = createConfirmation(deps);

  const cidOf = (id: LinkId): string | undefined => links.credentials(id)?.cid.reveal();

  /** Notifies the person, in the transaction of the change. */
  const report = ({ id, chatId, personId, messageId }: LinkCandidate, outcome: LinkOutcome): void =>
    void deps.notifications.enqueue({
      key: `link:${id}:${outcome.kind}:${now()}`,
      chatId,
      personId,
      body: { kind: 'link-outcome', messageId, outcome },
    });

  return {
    /** Stores credentials, encrypted, until they are checked. The same credentials replace an earlier request. */
    start(request: NewLinkCandidate): LinkStart {
      return transaction(() => {
        const cid = canonicalClientId(request.credentials.cid.reveal());
        const credentials = { ...request.credentials, cid: createSecret(cid) };
        const taken = request.label === '' ? undefined : links.findByLabel(request.personId, request.label);
        if (taken !== undefined && cidOf(taken.id) !== cid)
          return { kind: 'label-taken', label: taken.label };
        for (const { id } of links.candidatesOf(request.personId)) if (cidOf(id) === cid) links.destroy(id);
        const own = links.ofPerson(request.personId);
        const count = own.length + links.candidatesOf(request.personId).length;
        // A new key for an account that is linked already replaces the old one.
        if (count >= deps.accountsPerPerson && !own.some(({ id }) => cidOf(id) === cid))
          return { kind: 'too-many', max: deps.accountsPerPerson };
        return { kind: 'checking', candidate: links.addCandidate({ ...request, credentials }, now()) };
      });
    },

    /**
     * Checks a candidate with the provider, then waits for `beforeReport` and notifies the person. A candidate that was
     * deleted is skipped.
     */
    async check(id: LinkId, beforeReport?: () => Promise<void> | undefined): Promise<void> {
      const credentials = links.credentials(id);
      if (links.candidate(id) === undefined || credentials === undefined) return;
      const readAt = now();
      const answer = await provider.readOrders(credentials, { isInteractive: true });
      await beforeReport?.();
      transaction(() => {
        const candidate = links.candidate(id);
        if (candidate === undefined) return;
        if (answer.kind === 'ok') {
          const { isRelink } = confirm(candidate, credentials, answer.value, readAt);
          report(candidate, { kind: 'linked', linkId: id, isRelink });
          return;
        }
        const { failure } = answer;
        const isKept = isWorthAnotherTry(failure);
        if (!isKept) links.destroy(id);
        report(candidate, { kind: 'failed', by: 'pair', failure, candidate: isKept ? id : undefined });
      });
    },

    /** Gets the credentials for a panel login. The password is used once and not stored. */
    login: (email: string, password: Secret, signal: AbortSignal) =>
      provider.login(email, password, { isInteractive: true, signal }),

    /** The candidates that still have to be checked. Expired ones are destroyed. */
    pending(): readonly LinkCandidate[] {
      return transaction(() => {
        const isExpired = (candidate: LinkCandidate) =>
          Math.abs(now() - candidate.createdAt) >= candidateLifetimeMs;
        const all = links.candidates();
        for (const candidate of all.filter(isExpired)) links.destroy(candidate.id);
        return all.filter(candidate => !isExpired(candidate));
      });
    },
  };
}

export type AccountLinking = ReturnType<typeof createAccountLinking>;
