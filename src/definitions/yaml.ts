import type { Document, Node, Pair, ParsedNode } from 'yaml';
import { isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments, stringify } from 'yaml';
import type { Issue, IssueArg } from '../issues.ts';
import type { Json } from './model.ts';
import { tooDeepAt } from './nesting.ts';
import { plainValue } from './scalar.ts';
import { type Entry, positions, type Range, type Tree } from './tree.ts';

/** One document of a text: its tree, or undefined when it is empty or its YAML is broken. */
interface ParsedDocument {
  readonly index: number;
  readonly tree: Tree | undefined;
}

/** What parsing gave. `issues` are errors of YAML itself, none of them about the schema. */
export interface ParsedText {
  readonly documents: readonly ParsedDocument[];
  readonly issues: readonly Issue[];
  readonly locate: ReturnType<typeof positions>;
}

const deepest = 200;
const mostExpanded = 100_000;

/** Takes the text of a source; gives its documents with the place of everything. Never throws. The only door to the package yaml. */
export function parseYaml(name: string, text: string): ParsedText {
  const locate = positions(text);
  const issues: Issue[] = [];
  const report = (code: string, range: Range, args: Record<string, IssueArg> = {}): void => {
    issues.push({ code, severity: 'error', args, source: name, path: [], pos: locate(range) });
  };
  const deep = tooDeepAt(text);
  const answer = deep === undefined ? parseDocuments(text) : undefined;
  if (answer === undefined) report('yaml-depth', { start: deep ?? 0, end: deep ?? 0 }, { limit: deepest });
  const parsed = answer ?? [];
  const documents = parsed.map((document, index): ParsedDocument => {
    for (const error of document.errors.slice(0, 1)) {
      const [start, end] = error.pos;
      const at = Math.min(start, Math.max(0, text.length - 1));
      const tab = error.code === 'TAB_AS_INDENT' || text[at] === '\t';
      report(tab ? 'yaml-tab' : 'yaml-syntax', { start: at, end }, { problem: problemOf(error.code, error.message) });
    }
    for (const warning of document.warnings) {
      if (warning.code === 'TAG_RESOLVE_FAILED') {
        report('yaml-tag', rangeOf(warning.pos), { tag: text.slice(...warning.pos) });
      }
    }
    if (document.errors.length > 0 || document.contents === null) return { index, tree: undefined };
    return { index, tree: growTree(document.contents, text, report) };
  });
  // Empty documents (a file that starts with ---, only comments) do not count.
  const counted = documents.filter(({ index, tree }) => (tree === undefined ? hasErrors(parsed[index]) : !isEmpty(tree)));
  return { documents: counted.map(({ tree }, index) => ({ index, tree })), issues, locate };
}

/** The documents of a text; undefined when it is nested so deep that the parser runs out of stack. */
function parseDocuments(text: string): readonly Document.Parsed<ParsedNode>[] | undefined {
  // The parser makes an Error for each slip; a broken file can have a million, and their stacks would fill the memory.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const answer = parseAllDocuments(text, {
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'silent',
      version: '1.2',
      schema: 'failsafe',
    });
    return Array.isArray(answer) ? answer : [];
  } catch {
    return undefined;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Takes any JSON value; gives YAML text that reads well: blocks, no line folding, quotes where they are needed. */
export function writeYaml(value: Json): string {
  return stringify(value, { lineWidth: 0, indentSeq: true, aliasDuplicateObjects: false });
}

function hasErrors(document: Document.Parsed<ParsedNode> | undefined): boolean {
  return document !== undefined && (document.errors.length > 0 || document.contents !== null);
}

type Report = (code: string, range: Range, args?: Record<string, IssueArg>) => void;

/** Own walk instead of toJS: places are kept, and shared or endless aliases cost nothing. */
function growTree(root: ParsedNode, text: string, report: Report): Tree | undefined {
  const anchors = new Map<string, { tree: Tree; size: number } | 'open'>();
  let expanded = 0;
  let stopped = false;

  const grow = (node: Node | null | undefined, depth: number): { tree: Tree; size: number } => {
    const range = nodeRange(node);
    const nothing: { tree: Tree; size: number } = {
      tree: { type: 'scalar', value: null, text: '', quoted: false, range },
      size: 1,
    };
    if (node === null || node === undefined || stopped) return nothing;
    if (depth > deepest) {
      stopped = true;
      report('yaml-depth', range, { limit: deepest });
      return nothing;
    }
    if (isAlias(node)) return follow(node.source, range) ?? nothing;
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) anchors.set(anchor, 'open');
    const grown = isMap(node)
      ? growMap(node.items, range, depth)
      : isSeq(node)
        ? growList(node.items, range, depth)
        : isScalar(node)
          ? { tree: scalar(node.value, node.type, node.tag, range), size: 1 }
          : nothing;
    if (anchor !== undefined) anchors.set(anchor, grown);
    return grown;
  };

  const follow = (anchor: string, range: Range): { tree: Tree; size: number } | undefined => {
    const target = anchors.get(anchor);
    if (target === 'open') report('yaml-alias-cycle', range, { anchor });
    else if (target === undefined) report('yaml-alias-unknown', range, { anchor });
    if (target === undefined || target === 'open') return undefined;
    expanded += target.size;
    if (expanded > mostExpanded) {
      if (!stopped) report('yaml-alias-limit', range, { limit: mostExpanded });
      stopped = true;
      return undefined;
    }
    return { tree: { ...target.tree, range, alias: true }, size: target.size };
  };

  const growMap = (pairs: readonly Pair<unknown, unknown>[], range: Range, depth: number): { tree: Tree; size: number } => {
    const entries = new Map<string, Entry>();
    const merged: Entry[] = [];
    let size = 1;
    for (const pair of pairs) {
      const keyNode = pair.key as Node | null;
      const keyRange = nodeRange(keyNode);
      if (keyNode !== null && !isScalar(keyNode)) {
        report('yaml-key', keyRange);
        continue;
      }
      const key = keyNode === null || typeof keyNode.value !== 'string' ? '' : keyNode.value;
      const grown = grow(pair.value as Node | null, depth + 1);
      size += grown.size;
      const { tree } = grown;
      const empty = tree.type === 'scalar' && tree.value === null && tree.range.start >= tree.range.end;
      const value = empty ? { ...tree, range: keyRange } : tree;
      const plainMerge = key === '<<' && isScalar(keyNode) && keyNode.type === 'PLAIN';
      if (plainMerge) {
        merged.push(...mergeEntries(value, keyRange, report));
        continue;
      }
      const first = entries.get(key);
      if (first) report('duplicate-key', keyRange, { key, line: lineOf(text, first.keyRange.start) });
      else entries.set(key, { key, keyRange, value });
    }
    for (const entry of merged) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    return { tree: { type: 'map', entries: [...entries.values()], range }, size };
  };

  const growList = (items: readonly unknown[], range: Range, depth: number): { tree: Tree; size: number } => {
    let size = 1;
    const trees = items.map((item) => {
      const grown = isPair(item) ? growMap([item], range, depth + 1) : grow(item as Node | null, depth + 1);
      size += grown.size;
      return grown.tree;
    });
    return { tree: { type: 'list', items: trees, range }, size };
  };

  const { tree } = grow(root, 0);
  return stopped ? undefined : tree;
}

/** `<<` takes fields over from one mapping or several; a field that the mapping has itself wins. */
function mergeEntries(value: Tree, keyRange: Range, report: Report): readonly Entry[] {
  const sources = value.type === 'list' ? value.items : [value];
  return sources.flatMap((source) => {
    if (source.type === 'map') return source.entries;
    report('yaml-merge', keyRange);
    return [];
  });
}

function scalar(value: unknown, type: unknown, tag: string | undefined, range: Range): Tree {
  const text = typeof value === 'string' ? value : '';
  const quoted = type !== 'PLAIN' && type !== undefined;
  return { type: 'scalar', value: quoted || tag !== undefined ? text : plainValue(text), text, quoted, range };
}

function nodeRange(node: Node | null | undefined): Range {
  return node?.range ? { start: node.range[0], end: node.range[1] } : { start: 0, end: 0 };
}

function rangeOf(pos: readonly [number, number]): Range {
  return { start: pos[0], end: pos[1] };
}

function lineOf(text: string, offset: number): number {
  return positions(text)({ start: offset, end: offset }).line;
}

function isEmpty(tree: Tree): boolean {
  return tree.type === 'scalar' && tree.value === null && !tree.quoted;
}

/** The parser's words for the commonest slips, in ours. */
function problemOf(code: string, message: string): string {
  if (code === 'BAD_INDENT' && /flow/i.test(message)) return `${problems.BAD_INDENT ?? ''}; is a bracket not closed?`;
  return problems[code] ?? message.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

const problems: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit what is above',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " in one line; quote the value',
  MISSING_CHAR: 'a quote, bracket or ":" is missing',
  MULTILINE_IMPLICIT_KEY: 'a key that goes over several lines; is a ":" missing?',
  BAD_SCALAR_START: 'a value cannot start with this character; quote it',
  UNEXPECTED_TOKEN: 'this cannot stand here',
};
