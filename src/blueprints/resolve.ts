import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../definitions/model.ts';
import { readPlain } from '../definitions/read.ts';
import { isFailure } from '../errors.ts';
import type { Issue, IssueArg } from '../issues.ts';
import { type BlockSchema, composeChecked } from './compose.ts';
import type { Folder } from './folder.ts';
import { goProgram } from './goProgram.ts';
import { parseTemplate } from './handlebars.ts';
import { readBlock, readManifest } from './manifest.ts';
import type { FileEntry, Manifest, ResolvedBlueprint, TemplateBody } from './model.ts';

/** What resolving needs: the blueprint's folder, the shared blocks, and the maker of samples. */
export interface ResolveInput {
  readonly folder: Folder;
  /** Blocks that roadctl brings, by name; a block in the blueprint's own blocks/ folder wins. */
  readonly block: (name: string) => Folder | undefined;
  readonly sample: (schema: JsonObject, example: string) => string;
  /** What findings call a file of the folder. */
  readonly label: (path: string) => string;
}

/** A blueprint, or as much as could be made of it, with all findings. It is absent when its manifest or schema cannot be read. */
export interface Resolved {
  readonly blueprint: ResolvedBlueprint | undefined;
  readonly issues: readonly Issue[];
}

interface Part {
  /** "" for the blueprint itself, "blocks/docker/" for a block: start of the keys of its bodies. */
  readonly prefix: string;
  readonly folder: Folder;
  readonly files: readonly FileEntry[];
  readonly manifest: string;
  readonly locate: (path: readonly (string | number)[]) => Issue['pos'];
}

/** Puts a blueprint's folder and its blocks together. Pure: everything comes in, findings come out. */
export function resolveBlueprint({ folder, block, sample, label }: ResolveInput): Resolved {
  const issues: Issue[] = [];
  const report = (code: string, source: string, args: Record<string, IssueArg> = {}, rest: Partial<Issue> = {}): void => {
    issues.push({ code, severity: 'error', args, source: label(source), path: [], ...rest });
  };
  const textOf = (from: Folder, path: string, name: string): string | undefined => {
    const file = from.get(path);
    if (file === undefined) report('resolve.missing', name, { file: name });
    else if ('text' in file) return file.text;
    else report('resolve.unusable', name, { file: name, problem: file.problem });
    return undefined;
  };

  const manifestText = textOf(folder, 'blueprint.yaml', 'blueprint.yaml');
  if (manifestText === undefined) return { blueprint: undefined, issues };
  const { value: manifest, issues: wrong, locate } = readManifest(label('blueprint.yaml'), manifestText);
  issues.push(...wrong);
  const schemaOf = (from: Folder, path: string, name: string): JsonObject | undefined => {
    const text = textOf(from, path, name);
    return text === undefined ? undefined : parseJson(text, label(name), issues);
  };
  const ownSchema = schemaOf(folder, 'schema.json', 'schema.json');
  const example = textOf(folder, 'example.yaml', 'example.yaml');
  if (manifest === undefined || ownSchema === undefined) return { blueprint: undefined, issues };

  const parts: Part[] = [{ prefix: '', folder, files: manifest.files, manifest: 'blueprint.yaml', locate }];
  const schemas: BlockSchema[] = [];
  manifest.blocks.forEach((name, i) => {
    const from = within(folder, `blocks/${name}/`) ?? block(name);
    const pos = locate(['spec', 'blocks', i]);
    if (from === undefined) {
      report('resolve.unknownBlock', 'blueprint.yaml', { block: name }, { path: ['spec', 'blocks', i], ...(pos ? { pos } : {}) });
      return;
    }
    const prefix = `blocks/${name}/`;
    const text = textOf(from, 'block.yaml', `${prefix}block.yaml`);
    if (text === undefined) return;
    const read = readBlock(label(`${prefix}block.yaml`), text);
    issues.push(...read.issues);
    if (read.value !== undefined && read.value.name !== name) {
      report('resolve.blockName', `${prefix}block.yaml`, { block: name, name: read.value.name });
    }
    parts.push({ prefix, folder: from, files: read.value?.files ?? [], manifest: `${prefix}block.yaml`, locate: read.locate });
    if (from.has('schema.json')) {
      const schema = schemaOf(from, 'schema.json', `${prefix}schema.json`);
      if (schema !== undefined) schemas.push({ name, schema });
    }
  });

  const composed = composeChecked(ownSchema, schemas);
  issues.push(...composed.issues.map((issue) => ({ ...issue, source: label(issue.source ?? 'schema.json') })));
  const sources = new Map<string, string>();
  const bodies = Object.create(null) as Record<string, TemplateBody>;
  const partials = Object.create(null) as Record<string, TemplateBody>;

  const load = (part: Part, from: string): boolean => {
    const key = part.prefix + from;
    if (Object.hasOwn(bodies, key)) return true;
    const text = textOf(part.folder, from, key);
    if (text === undefined) return false;
    sources.set(key, text);
    bodies[key] = bodyOf(key, text, label(key), issues);
    return true;
  };

  const files = parts.flatMap((part) => {
    const explicit = new Set(part.files.map((entry) => entry.path));
    return part.files.flatMap((entry, i): FileEntry[] => {
      if (!entry.from.endsWith('/')) return load(part, entry.from) ? [{ ...entry, from: part.prefix + entry.from }] : [];
      const inside = [...part.folder.keys()].filter((path) => path.startsWith(entry.from));
      const path = ['spec', 'files', i, 'from'];
      const pos = part.locate(path);
      if (inside.length === 0)
        report('resolve.emptyFolder', part.manifest, { folder: entry.from }, { path, ...(pos ? { pos } : {}) });
      return inside.flatMap((from) => {
        const target = entry.path + from.slice(entry.from.length);
        if (explicit.has(target)) return [];
        if (from.endsWith('.hbs')) report('resolve.templateInFolder', part.prefix + from, { folder: entry.from });
        return load(part, from) ? [{ ...entry, path: target, from: part.prefix + from }] : [];
      });
    });
  });

  for (const part of parts) {
    for (const path of part.folder.keys()) {
      const name = /^partials\/(.+)\.hbs$/.exec(path)?.[1];
      if (name === undefined) continue;
      const key = part.prefix.replace(/^blocks\//, '') + name;
      const text = textOf(part.folder, path, part.prefix + path);
      if (text === undefined) continue;
      if (Object.hasOwn(partials, key)) report('resolve.partialTwice', part.prefix + path, { name: key });
      sources.set(part.prefix + path, text);
      const parsed = parseTemplate(text, label(part.prefix + path));
      issues.push(...parsed.issues);
      partials[key] = { type: 'template', program: parsed.program, source: part.prefix + path };
    }
    for (const path of part.folder.keys()) {
      const isOther = part.prefix === '' && path.startsWith('blocks/');
      if (path.endsWith('.hbs') && !isOther && !path.startsWith('partials/') && !Object.hasOwn(bodies, part.prefix + path)) {
        report('resolve.unusedTemplate', part.prefix + path);
      }
    }
  }

  const text = sampleOf(composed.schema, example ?? '', sample, (message) =>
    report('resolve.sample', 'example.yaml', { message }),
  );
  const content = { manifest, files, bodies, partials, schema: composed.schema, sample: text };
  return { blueprint: { ...content, digest: digestOf(manifest, composed.schema, text, sources) }, issues };
}

/** The files below a folder, without its name; undefined when there are none. */
function within(folder: Folder, prefix: string): Folder | undefined {
  const found = [...folder]
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, file]) => [path.slice(prefix.length), file] as const);
  return found.length === 0 ? undefined : new Map(found);
}

function bodyOf(key: string, text: string, source: string, issues: Issue[]): TemplateBody {
  if (key.endsWith('.hbs')) {
    const parsed = parseTemplate(text, source);
    issues.push(...parsed.issues);
    return { type: 'template', program: parsed.program };
  }
  if (!key.endsWith('.go')) return { type: 'text', text };
  const go = goProgram(text, source);
  issues.push(...go.issues);
  return go.program === undefined ? { type: 'text', text } : { type: 'template', program: go.program };
}

function parseJson(text: string, source: string, issues: Issue[]): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
    issues.push({ code: 'resolve.schemaNotAnObject', severity: 'error', args: {}, source, path: [] });
  } catch (error) {
    const [first] = readPlain(source, text).issues;
    const message = error instanceof Error ? error.message.replace(/ in JSON at position.*$/, '') : '';
    issues.push({
      code: 'resolve.notJson',
      severity: 'error',
      args: { message },
      source,
      path: [],
      ...(first?.pos ? { pos: first.pos } : {}),
    });
  }
  return undefined;
}

function sampleOf(
  schema: JsonObject,
  example: string,
  sample: ResolveInput['sample'],
  report: (message: string) => void,
): string {
  try {
    return sample(schema, example);
  } catch (error) {
    report(isFailure(error) || error instanceof Error ? error.message : String(error));
    return example;
  }
}

/** Digest of what a blueprint is made of: its sources and not the parsed form, so that a newer roadctl gives the same. */
function digestOf(manifest: Manifest, schema: JsonObject, sample: string, sources: ReadonlyMap<string, string>): string {
  const texts = [...sources].sort(([a], [b]) => (a < b ? -1 : 1));
  return `sha256:${createHash('sha256')
    .update(JSON.stringify([{ ...manifest, files: withoutPlaces(manifest.files) }, schema, sample, texts]))
    .digest('hex')}`;
}

/** Entries without their place in the manifest, which is for findings only. */
export function withoutPlaces(files: readonly FileEntry[]): readonly FileEntry[] {
  return files.map(({ at: _, ...entry }) => entry);
}
