import { basename, dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { failure } from '../errors.ts';
import { trouble } from './trouble.ts';

/** Writes one file as a whole or not at all, beside its place first. A file that is there keeps its mode; a link is refused. */
export function replaceFile(ctx: Context, path: string, text: string): void {
  const temporary = join(dirname(path), `.${basename(path)}.${ctx.processes.pid}.tmp`);
  try {
    const stat = ctx.fs.lstatSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && !stat.isFile()) throw failure('Failed', `"${path}" is not a regular file; it was left alone`);
    ctx.fs.writeFileSync(temporary, text, { flag: 'wx' });
    if (stat !== undefined) ctx.fs.chmodSync(temporary, stat.mode & 0o7777);
    ctx.fs.renameSync(temporary, path);
  } catch (error) {
    ctx.fs.rmSync(temporary, { force: true });
    throw trouble(error, `"${path}"`, 'it is as it was');
  }
}

/** Writes a file that must not be there yet. */
export function createFile(ctx: Context, path: string, text: string): void {
  try {
    ctx.fs.writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw failure('AlreadyExists', `the file "${path}" already exists`, { style: 'kubectl', cause: error });
    throw trouble(error, `"${path}"`, 'nothing was written');
  }
}
