import type { Issue, Severity } from '../issues.ts';
import { suggest } from '../suggest.ts';
import { type Draft, draft, finish, put, wrap } from './draft.ts';
import { integrationPlaces, type Place, places } from './legacyPlaces.ts';
import { type Entry, entryOf, type Path, type Range, type Tree } from './tree.ts';

/** What the conversion says about the old text: a finding with its place there. */
export interface LegacyNote {
  readonly code: string;
  readonly severity: Severity;
  readonly args: Issue['args'];
  readonly path: Path;
  readonly range: Range;
}

/** An old document in the new form, its parts keeping their old places; no tree when its kind is not known. */
export interface Converted {
  readonly tree: Tree | undefined;
  readonly notes: readonly LegacyNote[];
}

/** Takes a document; tells whether it has PavedRoad's older form. */
export function isLegacy(tree: Tree): boolean {
  const has = (key: string): boolean => entryOf(tree, key) !== undefined;
  return (has('info') || has('project')) && !has('apiVersion') && !has('kind');
}

/** Takes a document in PavedRoad's older form and the kinds there are; gives it in the new form. */
export function convertLegacy(root: Tree, kinds: readonly string[]): Converted {
  const notes: LegacyNote[] = [];
  const note = (code: string, severity: Severity, range: Range, path: Path, args: Issue['args'] = {}): void => {
    notes.push({ code, severity, args, path, range });
  };
  const info = entryOf(root, 'info');
  const project = entryOf(root, 'project');
  const start = (root.type === 'map' ? root.entries[0]?.keyRange : undefined) ?? root.range;
  note('legacy-form', 'warning', start, []);

  const target = draft(root.range);
  const visit = (
    entries: readonly Entry[],
    table: Readonly<Record<string, Place>>,
    prefix: readonly string[],
    into: Draft,
    at: Path,
  ): void => {
    for (const entry of entries) {
      const key = [...prefix, entry.key].join('.');
      const path = [...at, entry.key];
      if (isEmpty(entry.value) || key === 'info.id' || key === 'info.githuborg' || key === 'project.integrations') continue;
      const place = Object.hasOwn(table, key) ? table[key] : undefined;
      if (key === 'tables') note('legacy-tables', 'warning', entry.keyRange, path);
      else if (place === undefined) unknown(entry, table, prefix, path);
      else if (place.secret) note('legacy-secret', 'warning', entry.keyRange, path);
      else if (place.to) put(into, place.to, entry, convert(place.list ? chosen(entry.value) : entry.value, path, place.convert));
      else if (place.section && entry.value.type === 'map') visit(entry.value.entries, table, [...prefix, entry.key], into, path);
      else if (place.section)
        note('wrong-type', 'error', entry.value.range, path, { expected: ['object'], actual: shape(entry.value), value: '' });
      else note('legacy-dropped', 'warning', entry.keyRange, path);
    }
  };
  const unknown = (entry: Entry, table: Readonly<Record<string, Place>>, prefix: readonly string[], path: Path): void => {
    const start = prefix.length === 0 ? '' : `${prefix.join('.')}.`;
    const siblings = [...Object.keys(table), 'info.id', 'info.githuborg', 'project.integrations', 'tables']
      .filter((known) => known.startsWith(start))
      .map((known) => known.slice(start.length))
      .filter((known) => !known.includes('.'));
    const suggestion = suggest(entry.key, siblings);
    if (suggestion) note('unknown-field', 'error', entry.keyRange, path, { field: entry.key, suggestion, allowed: siblings });
    else note('legacy-dropped', 'warning', entry.keyRange, path);
  };

  if (root.type === 'map') visit(root.entries, places, [], target, []);
  const organization = info && entryOf(info.value, 'githuborg');
  const name = info && entryOf(info.value, 'name');
  if (organization && !isEmpty(organization.value) && organization.value.type === 'scalar' && name?.value.type === 'scalar') {
    const repository = `${organization.value.text}/${name.value.text}`.toLowerCase();
    put(
      target,
      ['spec', 'image', 'repository'],
      organization,
      convert(organization.value, ['info', 'githuborg'], () => repository),
    );
  }
  const integrations = project && entryOf(project.value, 'integrations');
  if (integrations && !isEmpty(integrations.value)) {
    const at = ['project', 'integrations'];
    const items = integrations.value.type === 'list' ? integrations.value.items : [integrations.value];
    const converted = items.map((item, index): Tree => {
      const one = draft(item.range, [...at, index]);
      if (item.type !== 'map') return item;
      visit(item.entries, integrationPlaces, [], one, [...at, index]);
      return finish(one);
    });
    put(target, ['spec', 'integrations'], integrations, {
      type: 'list',
      items: converted,
      range: integrations.value.range,
      written: at,
    });
  }

  const kind = kindOf(info, kinds, note);
  if (kind === undefined) return { tree: undefined, notes };
  wrap(target, 'metadata', info, ['info']);
  wrap(target, 'spec', project, ['project']);
  const tree = finish(target);
  const fixed = (key: string, value: string): Entry => ({
    key,
    keyRange: start,
    value: { type: 'scalar', value, text: value, quoted: false, range: start },
  });
  const entries = tree.type === 'map' ? tree.entries : [];
  return {
    tree: { ...tree, type: 'map', entries: [fixed('apiVersion', 'roadctl.pavedroad.io/v1'), fixed('kind', kind), ...entries] },
    notes,
  };
}

type Note = (code: string, severity: Severity, range: Range, path: Path, args?: Issue['args']) => void;

/** info.id names the blueprint, in any case. */
function kindOf(info: Entry | undefined, kinds: readonly string[], note: Note): string | undefined {
  const id = info && entryOf(info.value, 'id');
  const text = id?.value.type === 'scalar' ? id.value.text : '';
  const kind = kinds.find((known) => known.toLowerCase() === text.toLowerCase());
  if (kind !== undefined) return kind;
  if (id === undefined) note('missing-field', 'error', info?.keyRange ?? { start: 0, end: 0 }, ['info', 'id'], { field: 'id' });
  else
    note('legacy-kind', 'error', id.value.range, ['info', 'id'], {
      id: text,
      kinds,
      ...(suggest(text, kinds) && { suggestion: suggest(text, kinds) ?? '' }),
    });
  return undefined;
}

/** Puts the old place on a tree and everything in it, and converts its scalars. */
function convert(tree: Tree, written: Path, change: Place['convert']): Tree {
  if (tree.type === 'list') {
    return { ...tree, items: tree.items.map((item, index) => convert(item, [...written, index], change)), written };
  }
  if (tree.type === 'map' || tree.value === null) return { ...tree, written };
  const value = change === undefined ? tree.value : change(tree.text);
  return { ...tree, value, text: change === undefined ? tree.text : String(value), written };
}

/** Items written as {name, enable} become their names; those that are switched off go. */
function chosen(tree: Tree): Tree {
  if (tree.type !== 'list') return tree;
  const items = tree.items.flatMap((item) => {
    const name = entryOf(item, 'name')?.value;
    const enable = entryOf(item, 'enable')?.value;
    if (name === undefined) return [item];
    return enable?.type === 'scalar' && enable.text.toLowerCase() === 'false' ? [] : [name];
  });
  return { ...tree, items };
}

function isEmpty(tree: Tree): boolean {
  if (tree.type === 'scalar') return tree.value === null || tree.text === '';
  return tree.type === 'list' ? tree.items.length === 0 : tree.entries.length === 0;
}

function shape(tree: Tree): string {
  if (tree.type === 'scalar') return typeof tree.value;
  return tree.type === 'list' ? 'array' : 'object';
}
