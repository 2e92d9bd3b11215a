import type { ProviderFailure } from '../domain/failure.ts';
import type { Candidate, Link } from '../core/link.ts';
import type { LinkOutcome } from '../domain/outbox.ts';
import type { CallOptions, Provider } from '../core/provider.ts';
import type { Credentials, Secret } from '../domain/secret.ts';
import type { AccountId, ChatId, LinkId, Order, PersonId } from '../core/server.ts';

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly links: {
    addCandidate(
      wish: {
        readonly personId: PersonId;
        readonly chatId: ChatId;
        readonly label: string;
        readonly credentials: Credentials;
      },
      now: number,
    ): LinkId;
    candidate(id: LinkId): Candidate | undefined;
    candidates(): readonly Candidate[];
    candidatesOf(person: PersonId): readonly Candidate[];
    credentials(id: LinkId): Credentials | undefined;
    mine(person: PersonId, account: AccountId): Link | undefined;
    ofPerson(person: PersonId): readonly Link[];
    labelled(person: PersonId, label: string): Link | undefined;
    confirm(
      id: LinkId,
      to: { readonly accountId: AccountId; readonly label: string; readonly isDefault: boolean },
      now: number,
    ): void;
    destroy(id: LinkId): void;
  };
  readonly accounts: {
    findOrCreate(fingerprint: string, now: number): { readonly id: AccountId };
  };
  /** Identifies the provider's account by its client id without saying which it is. */
  readonly fingerprintOf: (cid: Secret) => string;
  readonly provider: Pick<Provider, 'readOrders' | 'login'>;
  readonly observeAccount: (account: AccountId, orders: readonly Order[], readAt: number) => void;
  /** Tells the person what came of it; called in the transaction that makes it so. */
  readonly onOutcome: (candidate: Candidate, outcome: LinkOutcome) => void;
  readonly now: () => number;
}

/** So long a pair that could not be checked is kept for another try. */
export const candidateLivesMs = 60 * 60_000;

export type LinkBegun =
  | { readonly kind: 'checking'; readonly candidate: LinkId }
  /** Another account of this person has the label that was asked for. */
  | { readonly kind: 'label-taken'; readonly label: string };

const firstLabel = 'Inferno';

/** Whether another try with the very same pair can end otherwise. */
const isWorthAnotherTry = (failure: ProviderFailure): boolean =>
  !['bad-credentials', 'refused', 'not-found', 'unknown-action'].includes(failure.kind);

const awaited = (signal: AbortSignal | undefined): CallOptions => ({
  isAwaited: true,
  ...(signal === undefined ? {} : { signal }),
});

/** Links a provider account to a person: the pair is kept, checked with the provider, and then it is a link. */
export function createLinkAccount(deps: Deps) {
  const { transaction, links, accounts, provider, now } = deps;

  const cidOf = (id: LinkId): string | undefined => links.credentials(id)?.cid.reveal();

  const freeLabel = (person: PersonId, wanted: string): string => {
    for (let n = 1; ; n++) {
      const label = n === 1 ? wanted : `${wanted} ${n}`;
      if (links.labelled(person, label) === undefined) return label;
    }
  };

  const confirm = (
    candidate: Candidate,
    credentials: Credentials,
    orders: readonly Order[],
    readAt: number,
  ): void => {
    const account = accounts.findOrCreate(deps.fingerprintOf(credentials.cid), now());
    const before = links.mine(candidate.personId, account.id);
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
    deps.observeAccount(account.id, orders, readAt);
    deps.onOutcome(candidate, { kind: 'linked', linkId: candidate.id, again: before !== undefined });
  };

  return {
    /** Keeps a pair, sealed, until the provider has said what it is worth. The same pair again is the same wish. */
    begin(wish: {
      readonly personId: PersonId;
      readonly chatId: ChatId;
      /** Empty: whatever is free. */
      readonly label: string;
      readonly credentials: Credentials;
    }): LinkBegun {
      return transaction(() => {
        const cid = wish.credentials.cid.reveal();
        const taken = wish.label === '' ? undefined : links.labelled(wish.personId, wish.label);
        if (taken !== undefined && cidOf(taken.id) !== cid)
          return { kind: 'label-taken', label: taken.label };
        for (const { id } of links.candidatesOf(wish.personId)) if (cidOf(id) === cid) links.destroy(id);
        return { kind: 'checking', candidate: links.addCandidate(wish, now()) };
      });
    },

    /** Asks the provider; the outcome goes to `onOutcome`. A candidate that is no more is nobody's wish. */
    async check(id: LinkId, signal?: AbortSignal): Promise<void> {
      const credentials = links.credentials(id);
      if (links.candidate(id) === undefined || credentials === undefined) return;
      const readAt = now();
      const answer = await provider.readOrders(credentials, awaited(signal));
      transaction(() => {
        const candidate = links.candidate(id);
        if (candidate === undefined) return;
        if (answer.kind === 'ok') {
          confirm(candidate, credentials, answer.value, readAt);
          return;
        }
        const { failure } = answer;
        const kept = isWorthAnotherTry(failure);
        if (!kept) links.destroy(id);
        deps.onOutcome(candidate, {
          kind: 'failed',
          by: 'pair',
          failure,
          candidate: kept ? id : undefined,
        });
      });
    },

    /** Gets the pair for a panel login; the password is used once and kept nowhere. */
    login: (email: string, password: Secret, signal?: AbortSignal) =>
      provider.login(email, password, awaited(signal)),

    /** Candidates that still wait; those that nobody came back for are destroyed. */
    left(): readonly Candidate[] {
      return transaction(() => {
        const expired = (candidate: Candidate) => Math.abs(now() - candidate.createdAt) >= candidateLivesMs;
        const all = links.candidates();
        for (const candidate of all.filter(expired)) links.destroy(candidate.id);
        return all.filter(candidate => !expired(candidate));
      });
    },
  };
}

export type LinkAccount = ReturnType<typeof createLinkAccount>;
