/** A public SSH key as the provider lists it; old ones may have nothing but a label. */
export interface SshKey {
  readonly id: string;
  readonly publicKey: string | undefined;
  readonly label: string | undefined;
}

/** A public key that can be added at the provider. */
export interface PublicKey {
  /** As `ssh-keygen -l` names it: RSA, ED25519. */
  readonly type: string;
  readonly bits: number;
  /** As `ssh-keygen -lf` prints it: `SHA256:…`. */
  readonly fingerprint: string;
  /** Type and body, which are what makes two keys the same. */
  readonly body: string;
  /** As it was written, without the spaces around it; may be empty. */
  readonly label: string;
}

/** What the names of key types start with, before the first dash. Alternatives of a regular expression. */
export const keyTypePrefixes = 'ssh|ecdsa|sk';

/** One line as OpenSSH and the provider take it. */
export const keyLine = ({ body, label }: Pick<PublicKey, 'body' | 'label'>): string =>
  label === '' ? body : `${body} ${label}`;

/** What is wrong with a line that should be a public key. */
export type KeyProblem =
  /** Nothing that looks like a key. */
  | 'no-key'
  /** Cut off. */
  | 'truncated'
  /** The bytes are no valid key of the type that the line names. */
  | 'malformed'
  /** DSA, which OpenSSH no longer accepts. */
  | 'dsa'
  /** RSA under 2048 bits. */
  | 'tiny'
  | 'unknown-type'
  /** Signed by an authority; servers need the key itself. */
  | 'certificate'
  /** Preceded by options of authorized_keys. */
  | 'options'
  /** A public key in PEM or SSH2 form. */
  | 'other-form'
  | 'long-label';

export type ParsedKey =
  | { readonly kind: 'key'; readonly key: PublicKey }
  | { readonly kind: 'problem'; readonly problem: KeyProblem; readonly line: number };

export type ParsedKeys =
  /** One result for each line that isn't empty or a comment. */
  | { readonly kind: 'read'; readonly keys: readonly ParsedKey[] }
  /** The text contains a private key. */
  | { readonly kind: 'private' }
  | { readonly kind: 'too-many' }
  | { readonly kind: 'too-long' };

/** More keys in one message are probably a mistake. */
export const maxKeysPerMessage = 10;
/** In UTF-16 characters; messages and files with keys are a few kilobytes. */
export const maxKeyTextLength = 64 * 1024;
