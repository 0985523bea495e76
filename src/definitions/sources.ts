import type { Context } from '../context.ts';
import { failure, isFailure } from '../errors.ts';
import type { Source } from './model.ts';

interface Looked {
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

const largest = 4 * 1024 * 1024;
const extensions = ['.json', '.yaml', '.yml'];

/** Takes what -f named, files, directories or "-", and gives their texts in that order, those of a directory by name. Each file once. `lenient` passes over files of a directory that cannot be read as text. */
export async function readSources(
  ctx: Context,
  filenames: readonly string[],
  { recursive, lenient = false }: { readonly recursive: boolean; readonly lenient?: boolean },
): Promise<readonly Source[]> {
  const sources = new Map<string, Source>();
  for (const name of filenames) {
    if (name === '-') {
      sources.set(name, { name, text: withoutMark(await ctx.io.stdin.text()) });
      continue;
    }
    const path = absolute(ctx, name);
    const stat = look(ctx, name, path);
    if (!stat.isDirectory()) {
      if (!sources.has(path)) sources.set(path, stat.isFile() ? readSource(ctx, name, path) : await readStream(ctx, name, path));
      continue;
    }
    const files = [...filesOf(ctx, name, path, recursive)];
    if (files.length === 0) {
      throw failure('Failed', `error reading [${name}]: recognized file extensions are [${extensions.join(' ')}]`, {
        hint: recursive ? 'name the file itself with -f' : 'name the file itself with -f, or look into folders with -R',
      });
    }
    for (const file of files) {
      if (sources.has(file.path)) continue;
      try {
        sources.set(file.path, readSource(ctx, file.name, file.path));
      } catch (error) {
        if (!lenient || !isFailure(error)) throw error;
      }
    }
  }
  return [...sources.values()];
}

function* filesOf(ctx: Context, name: string, path: string, recursive: boolean): Generator<{ name: string; path: string }> {
  const entries = guard(name, () => ctx.fs.readdirSync(path, { withFileTypes: true }));
  for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = { name: join(name, entry.name), path: join(path, entry.name) };
    // Links to directories are not followed: they may lead in a circle.
    if (entry.isDirectory()) {
      if (recursive && !entry.name.startsWith('.') && entry.name !== 'node_modules')
        yield* filesOf(ctx, inside.name, inside.path, recursive);
    } else if (extensions.some((extension) => entry.name.toLowerCase().endsWith(extension))) {
      if (look(ctx, inside.name, inside.path).isFile()) yield inside;
    }
  }
}

function readSource(ctx: Context, name: string, path: string): Source {
  const { size } = look(ctx, name, path);
  if (size > largest) throw tooLarge(name, ` ${megabytes(size)} MiB,`);
  return decoded(
    name,
    guard(name, () => ctx.fs.readFileSync(path)),
  );
}

function tooLarge(name: string, size: string): Error {
  return failure('Failed', `the path "${name}" is too large for a definitions file:${size} ${megabytes(largest)} MiB at most`);
}

/** Reads a pipe or a device without blocking, so that an interrupt ends the wait and a device that never ends is left. */
async function readStream(ctx: Context, name: string, path: string): Promise<Source> {
  const { O_RDONLY, O_NONBLOCK } = ctx.fs.constants;
  const descriptor = guard(name, () => ctx.fs.openSync(path, O_RDONLY | (O_NONBLOCK ?? 0)));
  // A named pipe that nobody writes to yet looks as if it had ended; the shell's own pipes have their writer from the start.
  const waits = ctx.fs.fstatSync(descriptor).isFIFO() && !/^\/(dev|proc)\//.test(path);
  const parts: Buffer[] = [];
  let size = 0;
  try {
    while (size <= largest) {
      const part = Buffer.alloc(65_536);
      const count = guard(name, () => readSome(ctx, descriptor, part));
      if (count === 0 && !(waits && size === 0)) return decoded(name, Buffer.concat(parts));
      if (count > 0) parts.push(part.subarray(0, count));
      size += Math.max(0, count);
      if (count <= 0) await new Promise((resolve) => setTimeout(resolve, 10));
      if (ctx.signal.aborted) throw failure('Interrupted', 'interrupted');
    }
    throw tooLarge(name, '');
  } finally {
    ctx.fs.closeSync(descriptor);
  }
}

/** Bytes that are there now; -1 when there may be some later. */
function readSome(ctx: Context, descriptor: number, into: Buffer): number {
  try {
    return ctx.fs.readSync(descriptor, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return -1;
    throw error;
  }
}

/** UTF-8 and nothing else. */
function decoded(name: string, bytes: Buffer): Source {
  try {
    return { name, text: withoutMark(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) };
  } catch (cause) {
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    throw failure('Invalid', `the path "${name}" is not UTF-8 text${utf16 ? ', it looks like UTF-16' : ''}`, {
      cause,
      hint: 'save the file in the encoding UTF-8',
    });
  }
}

function look(ctx: Context, name: string, path: string): Looked {
  return guard(name, () => ctx.fs.statSync(path));
}

/** Runs one look at the file system and words what went wrong as kubectl does. */
function guard<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (isFailure(cause)) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw failure('Failed', `the path "${name}" does not exist`, { cause });
    if (code === 'EACCES' || code === 'EPERM')
      throw failure('Failed', `the path "${name}" cannot be read: permission denied`, { cause });
    throw failure('Failed', `the path "${name}" cannot be read: ${code ?? (cause as Error).message}`, { cause });
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}

function absolute(ctx: Context, name: string): string {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(name) ? name : join(ctx.cwd, name);
}

function join(folder: string, name: string): string {
  return folder.endsWith('/') || folder.endsWith('\\') ? folder + name : `${folder}/${name}`;
}
