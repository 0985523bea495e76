import type { Json, JsonObject } from '../definitions/model.ts';
import { type PlainDocument, readPlain } from '../definitions/read.ts';
import type { Path } from '../definitions/tree.ts';
import type { Issue, IssueArg } from '../issues.ts';
import { suggest } from '../suggest.ts';
import type { Condition, FileEntry, Manifest, Ownership, Status } from './model.ts';

/** What a blueprint.yaml or block.yaml says, as far as it is right, and what is wrong with it. */
export interface ReadManifest<T> {
  readonly value: T | undefined;
  readonly issues: readonly Issue[];
  readonly locate: PlainDocument['locate'];
}

/** block.yaml: the files that a block brings. */
export interface BlockManifest {
  readonly name: string;
  readonly files: readonly FileEntry[];
}

const statuses: readonly Status[] = ['ga', 'incubation', 'experimental'];
const ownerships: readonly Ownership[] = ['managed', 'once', 'region', 'lines'];
const apiVersion = 'roadctl.pavedroad.io/v1';
const namePattern = /^[a-z][a-z0-9-]{0,39}$/;
const versionPattern = /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$/;
const kindPattern = /^[A-Z][A-Za-z0-9]{0,62}$/;

/** Reads and checks blueprint.yaml. In: name for findings, and text. */
export function readManifest(source: string, text: string): ReadManifest<Manifest> {
  const reader = read(source, text);
  const document = reader.object(reader.root, [], ['apiVersion', 'kind', 'metadata', 'spec']);
  reader.oneOf(document.apiVersion, ['apiVersion'], [apiVersion]);
  reader.oneOf(document.kind, ['kind'], ['Blueprint']);
  const metadata = reader.object(document.metadata, ['metadata'], ['name', 'version', 'status', 'summary']);
  const spec = reader.object(document.spec, ['spec'], ['definition', 'blocks', 'files']);
  const value: Manifest = {
    name: reader.text(metadata.name, ['metadata', 'name'], namePattern),
    version: reader.text(metadata.version, ['metadata', 'version'], versionPattern),
    status: reader.oneOf(metadata.status, ['metadata', 'status'], statuses) ?? 'experimental',
    summary: reader.text(metadata.summary, ['metadata', 'summary'], /^[^\p{Cc}\u2028\u2029]{1,250}$/u),
    definition: reader.text(spec.definition, ['spec', 'definition'], kindPattern),
    blocks: reader
      .list(spec.blocks ?? [], ['spec', 'blocks'])
      .map((one, i) => reader.text(one, ['spec', 'blocks', i], namePattern)),
    files: files(reader, spec.files, ['spec', 'files']),
  };
  value.blocks.forEach((name, i) => {
    if (value.blocks.indexOf(name) !== i) reader.report('manifest.twice', ['spec', 'blocks', i], { value: name });
  });
  return reader.done(value);
}

/** Reads and checks block.yaml. In: name for findings, and text. */
export function readBlock(source: string, text: string): ReadManifest<BlockManifest> {
  const reader = read(source, text);
  const document = reader.object(reader.root, [], ['apiVersion', 'kind', 'metadata', 'spec']);
  reader.oneOf(document.apiVersion, ['apiVersion'], [apiVersion]);
  reader.oneOf(document.kind, ['kind'], ['Block']);
  const metadata = reader.object(document.metadata, ['metadata'], ['name']);
  const spec = reader.object(document.spec, ['spec'], ['files']);
  return reader.done({
    name: reader.text(metadata.name, ['metadata', 'name'], namePattern),
    files: files(reader, spec.files, ['spec', 'files']),
  });
}

function files(reader: Reader, value: Json | undefined, path: Path): readonly FileEntry[] {
  return reader.list(value, path).map((one, i): FileEntry => {
    const at = [...path, i];
    const entry = reader.object(one, at, ['path', 'from', 'own', 'when', 'each', 'mode'], ['path', 'from']);
    const own = entry.own === undefined ? 'managed' : reader.oneOf(entry.own, [...at, 'own'], ownerships);
    const when = entry.when === undefined ? undefined : condition(reader, entry.when, [...at, 'when'], 0);
    const each = entry.each === undefined ? undefined : reader.text(entry.each, [...at, 'each'], modelPath);
    const target = reader.text(entry.path, [...at, 'path'], /^[^\p{Cc}]{1,400}$/u);
    const from = reader.text(entry.from, [...at, 'from'], /^[^\p{Cc}]{1,400}$/u);
    if (target !== '' && from !== '' && target.endsWith('/') !== from.endsWith('/')) reader.report('manifest.folderAndFile', at);
    return {
      path: target,
      from,
      own: own ?? 'managed',
      mode: mode(reader, entry.mode, [...at, 'mode']),
      ...(when === undefined ? {} : { when }),
      ...(each === undefined ? {} : { each }),
      ...reader.place(at),
    };
  });
}

const modelPath = /^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$/;

function mode(reader: Reader, value: Json | undefined, path: Path): number {
  if (value === undefined) return 0o644;
  const digits = /^0?o?(644|755)$/.exec(String(value))?.[1];
  if (digits === undefined) reader.report('manifest.mode', path, { value: String(value) });
  return digits === '755' ? 0o755 : 0o644;
}

const conditions = ['has', 'eq', 'any', 'all', 'not'];

function condition(reader: Reader, value: Json, path: Path, depth: number): Condition | undefined {
  const all = reader.object(value, path, conditions, []);
  const [key, ...more] = Object.keys(all);
  if (key !== undefined && !conditions.includes(key)) return undefined;
  if (key === undefined || more.length > 0 || depth > 8) {
    reader.report('manifest.condition', path);
    return undefined;
  }
  const at = [...path, key];
  const inner = all[key] ?? null;
  const several = (): Condition[] =>
    reader.list(inner, at).flatMap((one, i) => condition(reader, one, [...at, i], depth + 1) ?? []);
  switch (key) {
    case 'has':
      return { has: reader.text(inner, at, modelPath) };
    case 'eq': {
      const [field, wanted, ...rest] = reader.list(inner, at);
      if (wanted === null || wanted === undefined || typeof wanted === 'object' || rest.length > 0) {
        reader.report('manifest.eq', at);
        return undefined;
      }
      return { eq: [reader.text(field, [...at, 0], modelPath), wanted] };
    }
    case 'any':
      return { any: several() };
    case 'all':
      return { all: several() };
    default: {
      const one = condition(reader, inner, at, depth + 1);
      return one && { not: one };
    }
  }
}

interface Reader {
  readonly root: Json | undefined;
  report(code: string, path: Path, args?: Record<string, IssueArg>, target?: 'key'): void;
  object(value: Json | undefined, path: Path, known: readonly string[], required?: readonly string[]): JsonObject;
  list(value: Json | undefined, path: Path): readonly Json[];
  text(value: Json | undefined, path: Path, pattern: RegExp): string;
  oneOf<T extends string>(value: Json | undefined, path: Path, allowed: readonly T[]): T | undefined;
  place(path: Path): { at?: readonly [number, number] };
  done<T>(value: T): ReadManifest<T>;
}

/** Typed access to a document that collects findings instead of throwing. */
function read(source: string, text: string): Reader {
  const document = readPlain(source, text);
  const issues: Issue[] = [...document.issues];
  const broken = issues.length > 0;
  const report: Reader['report'] = (code, path, args = {}, target) => {
    if (broken) return;
    const pos = document.locate(path, target);
    issues.push({ code, severity: 'error', args, source, path, ...(pos === undefined ? {} : { pos }) });
  };
  return {
    root: document.value,
    report,
    object(value, path, known, required = known) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        if (value !== undefined || path.length === 0) report('manifest.notAMap', path);
        return {};
      }
      const fields = value as JsonObject;
      for (const key of Object.keys(fields)) {
        if (!known.includes(key)) report('manifest.unknownField', [...path, key], { ...near(suggest(key, known)) }, 'key');
      }
      for (const key of required) {
        if (!Object.hasOwn(fields, key) && !optional.includes(key)) report('manifest.missing', path, { field: key });
      }
      return fields;
    },
    list(value, path) {
      if (Array.isArray(value)) return value as readonly Json[];
      if (value !== undefined) report('manifest.notAList', path);
      return [];
    },
    text(value, path, pattern) {
      const string = typeof value === 'string' ? value : undefined;
      if (value !== undefined && (string === undefined || !pattern.test(string))) {
        report('manifest.text', path, { value: String(value) });
      }
      return string ?? '';
    },
    oneOf(value, path, allowed) {
      const found = allowed.find((one) => one === value);
      if (value !== undefined && found === undefined) {
        report('manifest.oneOf', path, { value: String(value), allowed, ...near(suggest(String(value), allowed)) });
      }
      return found;
    },
    place(path) {
      const pos = document.locate(path);
      return pos === undefined ? {} : { at: [pos.line, pos.column] };
    },
    done: (value) => ({ value: issues.length > 0 ? undefined : value, issues, locate: document.locate }),
  };
}

const optional = ['blocks'];

function near(suggestion: string | undefined): { suggestion?: string } {
  return suggestion === undefined ? {} : { suggestion };
}
