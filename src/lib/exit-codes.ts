import type { StartFailure } from '../domain/start-failure.ts';

/** Exit codes of the bot and its commands, with the numbers of sysexits.h. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 64,
  /** The database, or a backup, is damaged or not one of this version. */
  data: 65,
  bug: 70,
  io: 74,
  /** Another process uses what can only be used once. */
  busy: 75,
  config: 78,
} as const;

const startFailures: Readonly<Record<StartFailure['kind'], number>> = {
  'already-running': exitCodes.busy,
  'cannot-open': exitCodes.io,
  damaged: exitCodes.data,
  'vault-damaged': exitCodes.data,
  unreleased: exitCodes.data,
  newer: exitCodes.data,
  edited: exitCodes.data,
  'out-of-order': exitCodes.data,
  'wrong-master-key': exitCodes.config,
};

export const isStartFailure = (failure: { readonly kind: string }): failure is StartFailure =>
  failure.kind in startFailures;

export const exitCodeOf = (failure: StartFailure): number => startFailures[failure.kind];
