import type { Issue, Severity } from '../issues.ts';
import { suggest } from '../suggest.ts';
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

/** Where a key of the old form goes. Without `to` it has lost its meaning; `secret` keys are refused a place. */
interface Place {
  readonly to?: readonly string[];
  readonly convert?: (scalar: string) => string | number | boolean;
  readonly section?: true;
  readonly secret?: true;
}

const section: Place = { section: true };
const dropped: Place = {};

const licenses: Readonly<Record<string, string>> = {
  apache2: 'Apache-2.0',
  apache: 'Apache-2.0',
  'apache 2.0': 'Apache-2.0',
  'apache license 2.0': 'Apache-2.0',
  gpl3: 'GPL-3.0-only',
  gpl2: 'GPL-2.0-only',
  bsd: 'BSD-3-Clause',
};
const statuses: Readonly<Record<string, string>> = { ga: 'stable', release: 'stable', incubation: 'experimental' };
const shieldNames: Readonly<Record<string, string>> = {
  sequrity_rating: 'security_rating',
  duplicate_line_density: 'duplicated_lines_density',
  duplicated_line_density: 'duplicated_lines_density',
  'quality gate': 'quality_gate',
};

const oneOf = (words: Readonly<Record<string, string>>) => (text: string) => words[text.toLowerCase()] ?? text;
const asNumber = (text: string): string | number => (/^[0-9]{1,9}$/.test(text) ? Number(text) : text);
const asBoolean = (text: string): string | boolean => (/^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text);
const lower = (text: string): string => text.toLowerCase();

const places: Readonly<Record<string, Place>> = {
  info: section,
  'info.api-version': { to: ['spec', 'api', 'version'] },
  'info.name': { to: ['metadata', 'name'] },
  'info.organization': { to: ['metadata', 'organization'] },
  'info.sonarcloudorg': dropped,
  'info.release-status': { to: ['spec', 'releaseStatus'], convert: (text) => oneOf(statuses)(text.toLowerCase()) },
  'info.version': { to: ['spec', 'version'] },
  project: section,
  'project.description': { to: ['spec', 'description'] },
  'project.license': { to: ['spec', 'license'], convert: oneOf(licenses) },
  'project.top_level_domain': { to: ['spec', 'api', 'topLevelDomain'] },
  'project.scheduler_name': { to: ['spec', 'scheduler', 'name'] },
  'project.maintainer': section,
  'project.maintainer.name': { to: ['spec', 'maintainer', 'name'] },
  'project.maintainer.email': { to: ['spec', 'maintainer', 'email'] },
  'project.maintainer.slack': { to: ['spec', 'maintainer', 'slack'] },
  'project.maintainer.web': { to: ['spec', 'maintainer', 'web'] },
  'project.maintainer-name': { to: ['spec', 'maintainer', 'name'] },
  'project.maintainer-email': { to: ['spec', 'maintainer', 'email'] },
  'project.maintainer-slack': { to: ['spec', 'maintainer', 'slack'] },
  'project.maintainer-web': { to: ['spec', 'maintainer', 'web'] },
  'project.kubernetes': section,
  'project.kubernetes.namespace': { to: ['spec', 'kubernetes', 'namespace'] },
  'project.kubernetes.liveness': { to: ['spec', 'api', 'liveness'] },
  'project.kubernetes.readiness': { to: ['spec', 'api', 'readiness'] },
  'project.kubernetes.metrics': { to: ['spec', 'api', 'metrics'] },
  'project.kubernetes.management': { to: ['spec', 'api', 'management'] },
  'project.kubernetes.explain': dropped,
  'project.configuration': section,
  'project.configuration.http-host': { to: ['spec', 'api', 'host'] },
  'project.configuration.http-port': { to: ['spec', 'api', 'port'], convert: asNumber },
  'project.go': section,
  'project.go.dependency-manager': dropped,
  'project.endpoints': dropped,
  'project.http-verbs': dropped,
  'project.loggers': dropped,
  'project.blocks': dropped,
  'project.dependencies': dropped,
  'project.project-files': dropped,
  'project.schemas': dropped,
  community: dropped,
  schemas: dropped,
  definitionFile: dropped,
};

const integrationPlaces: Readonly<Record<string, Place>> = {
  name: { to: ['name'], convert: lower },
  enable: { to: ['enabled'], convert: asBoolean },
  shields: dropped,
  badges: dropped,
  'sonar-cloud-config': section,
  'sonar-cloud-config.key': { to: ['key'] },
  'sonar-cloud-config.login': { secret: true },
  'sonar-cloud-config.options': section,
  'sonar-cloud-config.options.shields': { to: ['shields'], convert: oneOf(shieldNames) },
  'sonar-cloud-config.options.coverage': dropped,
  'sonar-cloud-config.options.go-sec': dropped,
  'sonar-cloud-config.options.lint': dropped,
  'configuration-file': dropped,
};

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

  const target = new Builder(root.range);
  const visit = (
    entries: readonly Entry[],
    table: Readonly<Record<string, Place>>,
    prefix: readonly string[],
    into: Builder,
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
      else if (place.to) into.set(place.to, entry, convert(entry.value, path, place.convert));
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
    target.set(
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
      const one = new Builder(item.range, [...at, index]);
      if (item.type !== 'map') return item;
      visit(item.entries, integrationPlaces, [], one, [...at, index]);
      return one.tree();
    });
    target.set(['spec', 'integrations'], integrations, {
      type: 'list',
      items: converted,
      range: integrations.value.range,
      written: at,
    });
  }

  const kind = kindOf(info, kinds, note);
  if (kind === undefined) return { tree: undefined, notes };
  target.wrap('metadata', info, ['info']);
  target.wrap('spec', project, ['project']);
  const tree = target.tree();
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

/** A mapping under construction. */
class Builder {
  private readonly fields = new Map<string, { keyRange: Range; value: Tree | Builder }>();
  private range: Range;
  private written: Path | undefined;

  constructor(range: Range, written?: Path) {
    this.range = range;
    this.written = written;
  }

  set(path: readonly string[], from: Entry, value: Tree): void {
    const [key = '', ...rest] = path;
    const here = this.fields.get(key);
    if (rest.length === 0) {
      this.fields.set(key, { keyRange: from.keyRange, value });
      return;
    }
    const inside = here?.value instanceof Builder ? here.value : new Builder(from.keyRange);
    if (here === undefined) this.fields.set(key, { keyRange: from.keyRange, value: inside });
    inside.set(rest, from, value);
  }

  /** Makes sure that a section is there, and gives it the place of the old section that it comes from. */
  wrap(key: string, from: Entry | undefined, written: Path): void {
    const here = this.fields.get(key);
    const keyRange = from?.keyRange ?? this.range;
    const inside = here?.value instanceof Builder ? here.value : new Builder(keyRange);
    inside.range = keyRange;
    inside.written = written;
    this.fields.set(key, { keyRange, value: inside });
  }

  tree(): Tree {
    const entries = [...this.fields].map(([key, { keyRange, value }]) => ({
      key,
      keyRange,
      value: value instanceof Builder ? value.tree() : value,
    }));
    return { type: 'map', entries, range: this.range, ...(this.written && { written: this.written }) };
  }
}

function isEmpty(tree: Tree): boolean {
  if (tree.type === 'scalar') return tree.value === null || tree.text === '';
  return tree.type === 'list' ? tree.items.length === 0 : tree.entries.length === 0;
}

function shape(tree: Tree): string {
  if (tree.type === 'scalar') return typeof tree.value;
  return tree.type === 'list' ? 'array' : 'object';
}
