import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { at } from '../blueprints/conditions.ts';
import type { Context } from '../context.ts';
import type { Definition, JsonObject } from '../definitions/model.ts';
import { failure } from '../errors.ts';
import type { Issue } from '../issues.ts';
import type { PlannedFile } from './model.ts';

const largest = 1024 * 1024;

/**
 * The user's own files that a definition names under spec.community.files: read from beside the definitions file and
 * compared with their checksums. Throws failure('Invalid') with all that is wrong with them.
 */
export function communityFiles(ctx: Pick<Context, 'cwd' | 'fs'>, definition: Definition): readonly PlannedFile[] {
  const listed = at(definition.document, 'spec.community.files');
  if (!Array.isArray(listed) || listed.length === 0) return [];
  const folder = definition.source === '-' ? ctx.cwd : dirname(resolve(ctx.cwd, definition.source));
  const issues: Issue[] = [];
  const files = (listed as readonly JsonObject[]).flatMap(({ name, source, sha256 }, i): PlannedFile[] => {
    const report = (code: string, field: string, args: Issue['args']): PlannedFile[] => {
      const path = ['spec', 'community', 'files', i, field];
      const pos = definition.locate(path);
      issues.push({ code, severity: 'error', args, source: definition.source, path, ...(pos && { pos }) });
      return [];
    };
    const read = textOf(ctx, resolve(folder, String(source)));
    if ('problem' in read) return report('community-file', 'source', { file: String(source), problem: read.problem });
    const found = createHash('sha256').update(read.bytes).digest('hex');
    if (found !== sha256) return report('community-checksum', 'sha256', { file: String(source), found });
    return [{ path: String(name), content: read.text, mode: 0o644, ownership: 'managed', from: String(source) }];
  });
  if (issues.length > 0) throw failure('Invalid', '', { issues });
  return files;
}

function textOf(ctx: Pick<Context, 'fs'>, path: string): { bytes: Uint8Array; text: string } | { problem: string } {
  try {
    const stat = ctx.fs.statSync(path);
    if (!stat.isFile()) return { problem: 'not a file' };
    if (stat.size > largest) return { problem: 'larger than 1 MiB' };
    const bytes = ctx.fs.readFileSync(path);
    return { bytes, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return { problem: 'not UTF-8 text' };
    return { problem: code === 'ENOENT' ? 'not there' : `not readable (${code})` };
  }
}
