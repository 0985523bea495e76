const reserved = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9]|lpt[0-9])(\.|$)/i;
const taken = new Set(['.git', '.roadctl', '.pr_preflight_check']);

/**
 * What is wrong with a relative path that shall be written, as a word for a finding; undefined when it stays inside the
 * directory on every system. Allowed is a short list of characters, not all but the bad ones.
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'empty';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'absolute';
  if (path.includes('\\')) return 'backslash';
  if (path.length > 500) return 'long';
  for (const segment of path.split('/')) {
    if (segment === '') return 'empty segment';
    if (segment === '.' || segment === '..') return 'dots';
    if (!/^[A-Za-z0-9._+@=,-]+$/.test(segment)) return 'character';
    if (segment.endsWith('.')) return 'final dot';
    if (segment.startsWith('-')) return 'dash';
    if (segment.length > 200) return 'long';
    if (reserved.test(segment)) return 'reserved';
    if (taken.has(segment.toLowerCase())) return 'taken';
  }
  return undefined;
}

/** Groups of paths of which only one can exist: equal but for case, or one being a folder of the other. */
export function collisions(paths: readonly string[]): readonly (readonly [string, string])[] {
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  const found: [string, string][] = [];
  for (const path of paths) {
    const key = path.toLowerCase();
    const other = files.get(key) ?? folders.get(key);
    if (other !== undefined) found.push([other, path]);
    for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
      const folder = key.slice(0, end);
      const file = files.get(folder);
      if (file !== undefined) found.push([file, path]);
      const written = path.slice(0, end);
      const earlier = folders.get(folder);
      // The same folder written in two ways is two folders on some systems and one on others.
      if (earlier !== undefined && earlier.slice(0, end) !== written) found.push([earlier, path]);
      if (earlier === undefined) folders.set(folder, path);
    }
    files.set(key, path);
  }
  return found;
}

/** A path template ("{n.name}App.go") in parts: literal text, or the dotted path of a value. */
export type PathPart = string | { readonly value: string };

/** Parses a path template. Undefined when its braces are wrong. */
export function parsePathTemplate(template: string): readonly PathPart[] | undefined {
  const parts: PathPart[] = [];
  for (const piece of template.split(/(\{[^{}]*\})/)) {
    const value = /^\{((?:n|item)(?:\.[A-Za-z0-9_-]+)+)\}$/.exec(piece)?.[1];
    if (value !== undefined) parts.push({ value });
    else if (/[{}]/.test(piece)) return undefined;
    else if (piece !== '') parts.push(piece);
  }
  return parts;
}
