import type { Issue } from '../issues.ts';
import { suggest } from '../suggest.ts';
import type { Finding } from './finding.ts';
import { explainErrors } from './findings.ts';
import type { Kind, KindCatalog } from './kinds.ts';
import { convertLegacy, isLegacy } from './legacy.ts';
import type { Definition, Loaded, Source } from './model.ts';
import { readTree } from './read.ts';
import { repair } from './repair.ts';
import { checkRules } from './rules.ts';
import { applyDefaults, isObject } from './schema.ts';
import { entryOf, find, type Range, type Tree } from './tree.ts';
import { type ParsedText, parseYaml } from './yaml.ts';

/**
 * Takes texts and the kinds there are; gives the definitions in them with all defaults, and everything that is wrong or
 * worth saying, sorted by source and place. Never throws for what a text says.
 */
export async function loadDefinitions(sources: readonly Source[], kinds: KindCatalog): Promise<Loaded> {
  const definitions: Definition[] = [];
  const issues: Issue[] = [];
  const names = new Map<string, Issue>();
  const known = new Map<string, Kind | undefined>();
  const kindOf = async (name: string): Promise<Kind | undefined> => {
    if (!known.has(name)) known.set(name, await kinds.find(name));
    return known.get(name);
  };
  let documents = 0;
  for (const source of sources) {
    const parsed = parseYaml(source.name, source.text);
    const found = [...parsed.issues];
    documents += parsed.documents.length;
    for (const { index, tree } of parsed.documents) {
      if (tree === undefined) continue;
      const before = found.length;
      const definition = await loadDocument(
        { source, parsed, kinds, kindOf, names, report: (issue) => found.push(issue) },
        tree,
        index,
      );
      const clean = parsed.issues.length === 0 && !found.slice(before).some((issue) => issue.severity === 'error');
      if (definition && clean) definitions.push(definition);
    }
    issues.push(...found.sort((a, b) => (a.pos?.offset ?? 0) - (b.pos?.offset ?? 0)));
  }
  if (documents === 0 && issues.length === 0) {
    for (const source of sources.slice(0, 1))
      issues.push({ code: 'no-definitions', severity: 'error', args: {}, source: source.name, path: [] });
  }
  return { definitions, issues, sources };
}

interface Desk {
  readonly source: Source;
  readonly parsed: ParsedText;
  readonly kinds: KindCatalog;
  readonly kindOf: (name: string) => Promise<Kind | undefined>;
  /** Names of services so far, in lower case, with the issue that a second one is told about. */
  readonly names: Map<string, Issue>;
  readonly report: (issue: Issue) => void;
}

async function loadDocument(desk: Desk, written: Tree, index: number): Promise<Definition | undefined> {
  const { source, parsed, kinds, report } = desk;
  const tree = isLegacy(written) ? modernise(desk, written) : written;
  if (tree === undefined) return undefined;
  const say = (finding: Finding): void => report(issueOf(source, parsed, tree, finding));
  if (tree.type !== 'map') {
    say({ code: 'not-a-mapping', args: { actual: tree.type === 'list' ? 'array' : 'scalar' }, path: [] });
    return undefined;
  }
  const envelope = readKind(tree, kinds.names);
  if (envelope.finding) say(envelope.finding);
  const kind = envelope.kind === undefined ? undefined : await desk.kindOf(envelope.kind);
  if (kind === undefined) return undefined;

  const { value, problems } = readTree(tree, kind.schema);
  for (const problem of problems) say(problem);
  const findings = explainErrors(kind.schema, value, kind.validate(value)).filter(
    ({ path }) => !(envelope.finding && path[0] === 'kind'),
  );
  for (const finding of findings) say(finding);
  const fixed = repair(value, findings);
  if (fixed === undefined || !isObject(value)) return undefined;
  const document = applyDefaults(kind.schema, fixed);
  for (const finding of checkRules(envelope.kind ?? '', kind.schema, fixed, document)) say(finding);

  const metadata = document.metadata;
  const name = isObject(metadata) && typeof metadata.name === 'string' ? metadata.name : undefined;
  if (name === undefined) return undefined;
  noteName(desk, tree, name);
  return {
    kind: envelope.kind ?? '',
    name,
    source: source.name,
    index,
    document,
    locate: (path) => parsed.locate(placeOf(find(tree, path))),
  };
}

/** Two services of one name would be written into one folder. */
function noteName({ source, parsed, names, report }: Desk, tree: Tree, name: string): void {
  const first = names.get(name.toLowerCase());
  const here = issueOf(source, parsed, tree, { code: 'service-twice', args: { name }, path: ['metadata', 'name'] });
  if (first === undefined) {
    names.set(name.toLowerCase(), here);
    return;
  }
  const args = {
    name,
    other: String(first.args.name),
    source: first.source ?? '',
    line: first.pos?.line ?? 0,
    column: first.pos?.column ?? 0,
  };
  report({ ...here, args });
}

function modernise({ source, parsed, kinds, report }: Desk, written: Tree): Tree | undefined {
  const { tree, notes } = convertLegacy(written, kinds.names);
  for (const { code, severity, args, path, range } of notes) {
    report({
      code,
      severity,
      args: code === 'legacy-form' ? { ...args, file: source.name } : args,
      source: source.name,
      path,
      pos: parsed.locate(range),
    });
  }
  return tree;
}

interface Envelope {
  /** The kind to check against: as written, or the one that was meant. */
  readonly kind: string | undefined;
  readonly finding?: Finding;
}

/** Finds out what a document is. A misspelt key or kind is guessed, so that the rest can be checked in the same run. */
function readKind(tree: Tree & { readonly type: 'map' }, names: readonly string[]): Envelope {
  const entry = entryOf(tree, 'kind');
  const [sole, ...others] = names;
  const only = others.length === 0 ? sole : undefined;
  if (entry === undefined) {
    const misplaced = tree.entries.find(({ value }) => value.type === 'scalar' && names.includes(value.text));
    if (misplaced?.value.type === 'scalar') return { kind: misplaced.value.text };
    if (only !== undefined && (entryOf(tree, 'spec') || entryOf(tree, 'metadata'))) return { kind: only };
    return { kind: undefined, finding: { code: 'missing-kind', args: { kinds: names }, path: ['kind'], at: 'parent' } };
  }
  const text = entry.value.type === 'scalar' && entry.value.value !== null ? entry.value.text : undefined;
  if (text === undefined)
    return { kind: only, finding: { code: 'missing-kind', args: { kinds: names }, path: ['kind'], at: 'parent' } };
  if (names.includes(text)) return { kind: text };
  const meant = suggest(text, names);
  const args = { kind: text, kinds: names, ...(meant && { suggestion: meant }) };
  return { kind: meant, finding: { code: 'unknown-kind', args, path: ['kind'] } };
}

/** Takes a finding about a document; gives the issue with the place in the text. */
function issueOf(source: Source, parsed: ParsedText, tree: Tree, finding: Finding): Issue {
  const { code, args, severity = 'error' } = finding;
  const first = find(tree, finding.path);
  const written = first.depth === finding.path.length;
  const second = finding.or && !written ? find(tree, finding.or) : undefined;
  const found = second && second.depth === finding.or?.length ? second : first;
  const range =
    finding.within && found.depth === finding.path.length ? partOf(source.text, found.tree, finding.within) : undefined;
  const key = finding.at !== undefined || found.depth < finding.path.length;
  return {
    code,
    severity,
    args,
    source: source.name,
    path: first.path,
    pos: parsed.locate(range ?? (key ? placeOf(found) : found.tree.range)),
  };
}

/** The key of a field; for what has none, an item or a whole document, its first key or itself. */
function placeOf({ tree, keyRange }: { readonly tree: Tree; readonly keyRange: Range | undefined }): Range {
  if (keyRange) return keyRange;
  return (tree.type === 'map' && !tree.alias ? tree.entries[0]?.keyRange : undefined) ?? tree.range;
}

/** Part of a scalar, where its text stands as it is in the source. */
function partOf(text: string, tree: Tree, [from, to]: readonly [number, number]): Range | undefined {
  if (tree.type !== 'scalar' || tree.alias) return undefined;
  const start = tree.range.start + (tree.quoted ? 1 : 0);
  return text.startsWith(tree.text, start) ? { start: start + from, end: start + Math.max(to, from + 1) } : undefined;
}
