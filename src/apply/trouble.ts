import { type Failure, failure, isFailure } from '../errors.ts';

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on device',
  EDQUOT: 'disk quota exceeded',
  EFBIG: 'file too large',
  EIO: 'input/output error',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files in the system',
  ENAMETOOLONG: 'name too long',
  ENOTDIR: 'a file stands where a directory is needed',
  EISDIR: 'a directory stands where a file is needed',
  EEXIST: 'it appeared while roadctl was running',
  ENOTEMPTY: 'it appeared while roadctl was running',
  ENOENT: 'it vanished while roadctl was running',
  ELOOP: 'too many symbolic links',
  EXDEV: 'it is on another file system',
};

/** Code of a system error ("ENOSPC"), undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Makes a failure of a system error met while writing: what could not be written, why, and how the directory is left. */
export function trouble(error: unknown, what: string, state: string): Failure | unknown {
  const code = codeOf(error);
  if (isFailure(error) || code === undefined) return error;
  return failure('Failed', `cannot write ${what}: ${words[code] ?? code}; ${state}`, { cause: error });
}
