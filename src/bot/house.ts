import type { Card, OperationCard, Subject } from '../core/card.ts';
import type { ChatKind, Role, Viewer } from '../core/access.ts';
import type { ChatSettings } from '../core/chat-settings.ts';
import type { SendOutcome } from '../domain/delivery.ts';
import type { Dialog } from '../domain/dialog.ts';
import type { Errand } from '../core/errand.ts';
import type { ProviderFailure } from '../domain/failure.ts';
import type { Candidate, Link } from '../core/link.ts';
import type { FollowedMessage } from '../core/live-message.ts';
import type { NewsKind } from '../core/news-kind.ts';
import type { Doer, Operation, OperationId } from '../core/operation.ts';
import type { GroupTrouble, OutboxBody, OutboxItem } from '../domain/outbox.ts';
import type { Person } from '../core/person.ts';
import type { Deed, DeedOutcome, RecordEntry, RecordFilter } from '../core/record.ts';
import type { Result } from '../domain/result.ts';
import type { Secret } from '../domain/secret.ts';
import type { AccountId, ChatId, LinkId, PersonId, ServerId } from '../core/server.ts';
import type { Grant, Subscription, TeamRequest } from '../core/team.ts';
import type { AccountBegun, AccountWish } from '../flows/begin-account-operation.ts';
import type { InstallBegun, InstallWish } from '../flows/begin-install.ts';
import type { Begun, PowerWish } from '../flows/begin-operation.ts';
import type { CancelOrder } from '../flows/cancel-order.ts';
import type { CheckInstall } from '../flows/check-install.ts';
import type { LinkAccount } from '../services/accounts.ts';
import type { ManageKeys } from '../flows/manage-keys.ts';
import type { ReadBalance } from '../flows/read-balance.ts';
import type { ReadCatalogue } from '../services/catalogue.ts';
import type { ServerRead } from '../flows/read-server.ts';

/** What is noted of a deed; the rest is known. */
export interface RecordNote {
  readonly personId: PersonId;
  readonly personName: string;
  readonly chatId: ChatId;
  readonly accountId: AccountId;
  readonly what: Deed;
  readonly outcome?: DeedOutcome;
  readonly server?: Pick<Card, 'id' | 'name'> | undefined;
  readonly about?: string;
}

/** Everything that the conversation needs of the rest of the house. */
export interface House {
  readonly now: () => number;
  readonly transaction: <T>(work: () => T) => T;
  /** Lets something run by itself; what it throws is logged. */
  readonly start: (name: string, task: (signal: AbortSignal) => Promise<void>) => void;
  readonly isAllowed: (person: PersonId) => boolean;
  readonly defaultLanguage: 'en' | 'ru';

  readonly people: {
    remember(person: Pick<Person, 'id' | 'firstName' | 'telegramLanguage'>, now: number): void;
    get(id: PersonId): Person | undefined;
    /** The language that they want; `undefined`: whatever their Telegram is in. */
    speak(id: PersonId, language: 'en' | 'ru' | undefined): void;
  };
  readonly chats: {
    /** Somebody wrote there: what was kept from it is tried again. */
    wake(id: ChatId, kind: ChatKind): void;
    rest(id: ChatId, why: string, now: number): void;
  };
  readonly servers: {
    /** The servers that are seen there: in private one's own. */
    cardsOf(viewer: Viewer): readonly Card[];
    card(viewer: Viewer, server: ServerId): Card | undefined;
    lock(id: ServerId, by: PersonId | undefined, now: number): void;
    label(person: PersonId, server: ServerId, name: string | undefined): void;
    accountOf(id: ServerId): AccountId | undefined;
  };
  readonly operations: {
    get(id: OperationId): Operation | undefined;
    /** Whatever became of a wish, by its key. */
    byWish(wish: string): Operation | undefined;
    openOn(server: ServerId): Operation | undefined;
    /** An operation on a server that this person sees there; `undefined` where it isn't one, or isn't theirs any more. */
    cardOf(viewer: Viewer, id: OperationId): OperationCard | undefined;
    /** What a person's message about any operation shows; `undefined` where it isn't theirs any more. */
    subjectOf(viewer: Viewer, id: OperationId): Subject | undefined;
    begin(wish: PowerWish): Begun;
    /** Writes down what concerns an account as a whole: an order, a key. */
    beginOnAccount(wish: AccountWish): AccountBegun;
    beginInstall(wish: InstallWish): InstallBegun;
    /** Reads what can settle it, now. */
    lookAgain(operation: Operation): Promise<void>;
    /** Takes a stop back before it was sent; `false`: it is too late. */
    undo(id: OperationId, by: Doer): boolean;
    /** Carries it out, once its message is up. */
    launch(id: OperationId, shown: Promise<void>): void;
    /** Lets a message follow it from now on; resolves when it shows it. */
    follow(message: FollowedMessage): Promise<void>;
    /** The message shows something else; `false`: a stop can be undone by it, and it has to stay. */
    unfollow(chat: ChatId, messageId: number): boolean;
  };
  readonly links: {
    get(id: LinkId): Link | undefined;
    candidate(id: LinkId): Candidate | undefined;
    ofPerson(person: PersonId): readonly Link[];
    labelled(person: PersonId, label: string): Link | undefined;
    relabel(id: LinkId, label: string): void;
    makeDefault(person: PersonId, id: LinkId): void;
    reportIn(id: LinkId, messageId: number): void;
    /** The client id of a link, for its owner's eyes. */
    clientIdOf(id: LinkId): string | undefined;
    serversOf(link: Link): number;
  };
  /** Where an invoice is paid: its page on the provider's panel. */
  readonly payAddress: (invoiceId: string) => string;
  readonly cancelOrder: CancelOrder;
  readonly checkInstall: CheckInstall;
  readonly dialogs: {
    begin(chat: ChatId, person: PersonId, dialog: Dialog, expiresAt: number): void;
    get(chat: ChatId, person: PersonId, now: number): Dialog | undefined;
    leave(chat: ChatId, person: PersonId): boolean;
  };
  readonly errands: {
    begin(chat: ChatId, messageId: number, errand: Errand, now: number): void;
    /** `false`: it was over already, since whoever waited for it wanted to be forgotten. */
    end(chat: ChatId, messageId: number): boolean;
  };
  /** Notes what is to be said or deleted, and wakes whoever does it. */
  readonly tellLater: (item: {
    readonly key: string;
    readonly chatId: ChatId;
    readonly personId: PersonId | undefined;
    readonly body: OutboxBody;
    readonly dueAt: number;
  }) => void;

  /** The topic of a forum in which it is told; `undefined`: General, or a chat without topics. */
  readonly topicOf: (item: Pick<OutboxItem, 'chatId' | 'body'>) => number | undefined;
  /** Something that was said in a chat was not taken: what that means for all that is to be said there. Where it can be said instead, if anywhere. */
  readonly onRefused: (chat: ChatId, outcome: SendOutcome, topicId: number | undefined) => ChatId | undefined;
  /** Groups that accounts are shown in, and who may press there. */
  readonly teams: {
    inChat(chat: ChatId): readonly Subscription[];
    /** What somebody is to an account in a chat, apart from what they may press. */
    roleIn(person: PersonId, account: AccountId, chat: ChatId): Role;
    roleOn(person: PersonId, server: ServerId, chat: ChatId): Role;
    /** Whether they press there on all of its servers. */
    mayPress(person: PersonId, account: AccountId, chat: ChatId): boolean;
    subscribe(subscription: Omit<Subscription, 'restingWhy'>, now: number): void;
    unsubscribe(chat: ChatId, account: AccountId, now: number): boolean;
    grant(role: Omit<Grant, 'id'> & { readonly by: PersonId }, now: number): boolean;
    withdraw(chat: ChatId, account: AccountId, person: PersonId, now: number): boolean;
    grants(chat: ChatId, account: AccountId): readonly Grant[];
    getGrant(id: number): Grant | undefined;
    hasRole(chat: ChatId, person: PersonId): boolean;
    ask(request: Omit<TeamRequest, 'id'>, now: number): TeamRequest | undefined;
    /** Somebody's wish to press, while it waits for its answer; else why it doesn't. */
    request(id: number): TeamRequest | 'answered' | 'ended';
    answer(id: number, now: number): void;
    /** A new one-use token for a `startgroup` link, good for ten minutes. */
    invite(person: PersonId, account: AccountId): string;
    redeem(token: string): { readonly personId: PersonId; readonly accountId: AccountId } | undefined;

    /** Somebody is in the group no more: their rights there end, and what they set up rests. */
    onLeft(chat: ChatId, person: PersonId): void;
    /** Somebody came, or came back: what they set up there goes on. */
    onJoined(chat: ChatId, person: PersonId): void;
    /** The bot was removed, or may not write: what is shown there rests, and the owners hear of it. */
    onTrouble(chat: ChatId, what: GroupTrouble): void;
    /** The bot is there again. */
    onReturn(chat: ChatId): void;
    /** The group has another id from now on. */
    onMoved(from: ChatId, to: ChatId): void;
    /** Telegram doesn't say who is there: the owners hear of it, once a day. */
    onUnknownMembers(chat: ChatId): void;
  };
  readonly mutes: {
    set(chat: ChatId, server: ServerId, until: number | undefined): void;
    clear(chat: ChatId, server: ServerId): void;
    /** `until` missing: until somebody says. */
    get(chat: ChatId, server: ServerId): { readonly until: number | undefined } | undefined;
  };
  readonly alerts: {
    /** Kinds of news that are not told of this server there, besides those that are not told there at all. */
    offFor(chat: ChatId, server: ServerId): readonly NewsKind[];
    change(chat: ChatId, server: ServerId, kind: NewsKind, isOn: boolean): void;
    /** Whether such news of this server are told there now. */
    areTold(chat: ChatId, server: ServerId, kind: NewsKind): boolean;
  };
  readonly incidents: {
    take(chat: ChatId, server: ServerId, person: PersonId, name: string): boolean;
    sinceAt(chat: ChatId, server: ServerId): number | undefined;
    isUntaken(chat: ChatId, server: ServerId, sinceAt: number): boolean;
  };
  readonly record: {
    /** Somebody tried what they may not. */
    refused(wish: Pick<PowerWish, 'personId' | 'personName' | 'chatId' | 'serverId' | 'action'>): void;
    /** Notes what somebody did here and now. */
    note(deed: RecordNote): void;
    page(filter: RecordFilter, offset: number, limit: number): readonly RecordEntry[];
    count(filter: RecordFilter): number;
  };
  /**
   * Erases somebody: accounts, keys, roles, dialogs, settings; the record keeps "a former member", and so does
   * whatever is still under way. `personName`: as their Telegram calls them now.
   */
  readonly forgetPerson: (who: Doer) => void;

  /** Public SSH keys at the provider. */
  readonly keys: Pick<ManageKeys, 'known' | 'read' | 'remove'>;
  readonly balance: ReadBalance;
  readonly chatSettings: {
    get(chat: ChatId): ChatSettings;
    change(chat: ChatId, changes: Partial<ChatSettings>): ChatSettings;
  };
  /** Tariffs and templates, the same for everybody. */
  readonly catalogue: ReadCatalogue;
  readonly linkAccount: LinkAccount;
  readonly forgetAccount: (person: PersonId, link: LinkId) => Link | undefined;
  readonly checkAccount: (link: LinkId) => Promise<ProviderFailure | undefined>;
  readonly readServer: (server: ServerId) => Promise<ServerRead>;
  readonly readPassword: (
    person: PersonId,
    server: ServerId,
  ) => Promise<Result<Secret | undefined, ProviderFailure>>;
}
