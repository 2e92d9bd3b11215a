/** For whoever has none yet. */
export const howToMakeKey: readonly string[] = [
  'To make a MASTER_KEY: openssl rand -base64 32',
  "or: node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64'))\"",
  'Keep a copy of it apart from the backups: without it nobody can read the linked keys again.',
];
