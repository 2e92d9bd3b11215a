/** How `ssh-keygen -l` calls the types that are taken. */
export type SshKeyType = 'RSA' | 'ECDSA' | 'ED25519' | 'ECDSA-SK' | 'ED25519-SK';

/** A public key that can be given to a provider. */
export interface PublicKey {
  readonly type: SshKeyType;
  readonly bits: number;
  /** As `ssh-keygen -lf` prints it: `SHA256:…`. */
  readonly fingerprint: string;
  /** Type and body, which are what makes two keys the same. */
  readonly body: string;
  /** Exactly as it was written, but for spaces around it; may be empty. */
  readonly label: string;
}

/** One line as OpenSSH and the provider take it. */
export const keyLine = ({ body, label }: Pick<PublicKey, 'body' | 'label'>): string =>
  label === '' ? body : `${body} ${label}`;

/** What is wrong with a line that was to be a public key. */
export type KeyProblem =
  /** Nothing in it that looks like a key. */
  | 'no-key'
  /** It stops in its middle. */
  | 'truncated'
  /** Not what it says it is. */
  | 'malformed'
  /** DSA, which OpenSSH takes no more. */
  | 'dsa'
  /** RSA of less than 2048 bits. */
  | 'tiny'
  /** A type that isn't taken. */
  | 'unknown-type'
  /** Signed by an authority; servers want the key itself. */
  | 'certificate'
  /** Options of authorized_keys before it. */
  | 'options'
  /** A public key, but in PEM's or SSH2's form. */
  | 'other-form'
  | 'long-label';

export type ReadKey =
  | { readonly kind: 'key'; readonly key: PublicKey }
  | { readonly kind: 'problem'; readonly problem: KeyProblem; readonly line: number };

export type ReadKeys =
  /** One for each line that has something in it. */
  | { readonly kind: 'read'; readonly keys: readonly ReadKey[] }
  | { readonly kind: 'private' }
  | { readonly kind: 'too-many' }
  | { readonly kind: 'too-long' };

/** So many keys at once are a deliberate list; more are an accident. */
export const mostKeysAtOnce = 10;
/** Files and messages with keys are a few kilobytes. */
export const longestKeyText = 64 * 1024;
