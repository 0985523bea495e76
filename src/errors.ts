import type { Issue } from './issues.ts';

/** Kinds of failure. A user's mistake, the world's or ours; each has one exit code. */
export type ErrorCode =
  | 'Usage'
  | 'Invalid'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Failed'
  | 'Conflict'
  | 'Preflight'
  | 'External'
  | 'Interrupted';

export const exitCodes: Readonly<Record<ErrorCode, number>> = {
  Failed: 1,
  NotFound: 1,
  AlreadyExists: 1,
  Usage: 2,
  Invalid: 2,
  Conflict: 3,
  Preflight: 4,
  External: 4,
  Interrupted: 130,
};

export interface FailureDetails {
  /** What to do next: a sentence or a command. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Findings that explain the failure; printed like a compiler's. */
  readonly issues?: readonly Issue[];
  /** "kubectl" prints `Error (NotFound): ...`, anything else `error: ...`. */
  readonly style?: 'kubectl';
}

/**
 * A failure that is not a bug of ours. Told apart by its `roadctl` code and not by its class,
 * because a class that is bundled into two chunks is two classes.
 */
export interface Failure extends Error {
  readonly roadctl: ErrorCode;
  readonly details: FailureDetails;
}

/** Makes a Failure; throw it. */
export function failure(code: ErrorCode, message: string, details: FailureDetails = {}): Failure {
  const error = new Error(message, details.cause === undefined ? undefined : { cause: details.cause });
  return Object.assign(error, { roadctl: code, details });
}

export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && typeof (error as Partial<Failure>).roadctl === 'string';
}
