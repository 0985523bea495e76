/** One import spec of a Go file: where its path stands (without quotes), and the run of lines that gofmt sorts it in. */
export interface ImportSpec {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly group: number;
}

/** Module path of the Go machinery of a blueprint; resolve replaces it by the module of the service. */
export const placeholderModule = 'example.invalid/service';

/** Import specs of a Go file, found by reading its head as Go does, so that strings and comments elsewhere are left alone. */
export function importSpecs(text: string): readonly ImportSpec[] {
  const specs: ImportSpec[] = [];
  let at = 0;
  let group = 0;
  const space = /(?:\s|;|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
  const word = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
  const quoted = /"([^"\\\n]*)"|`([^`]*)`/y;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    at = pattern.lastIndex;
    return match;
  };
  const spec = (): boolean => {
    if (text[at] === '.') at += 1;
    else take(word);
    take(space);
    const found = take(quoted);
    if (found === undefined) return false;
    const path = found[1] ?? found[2] ?? '';
    specs.push({ path, start: at - 1 - path.length, end: at - 1, group });
    return true;
  };

  take(space);
  if (take(word)?.[0] !== 'package') return [];
  take(space);
  take(word);
  take(space);
  while (text.startsWith('import', at) && take(word)?.[0] === 'import') {
    group += 1;
    take(space);
    if (text[at] === '(') {
      at += 1;
      take(space);
      while (text[at] !== ')') {
        if (!spec()) return specs;
        const gap = take(space)?.[0] ?? '';
        if (gap.split('\n').length > 2) group += 1;
      }
      at += 1;
    } else if (!spec()) return specs;
    take(space);
  }
  return specs;
}

/** Whether an import path is of the blueprint's own module. */
export function isOwnImport(path: string): boolean {
  return path === placeholderModule || path.startsWith(`${placeholderModule}/`);
}

/** Import paths of the blueprint's own module that share a group with others: replacing the module would break gofmt's order there. */
export function mixedGroups(specs: readonly ImportSpec[]): readonly ImportSpec[] {
  return specs.filter(
    (one) => isOwnImport(one.path) && specs.some((other) => other.group === one.group && !isOwnImport(other.path)),
  );
}
