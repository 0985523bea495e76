import type { Issue } from '../issues.ts';
import { importSpecs, isOwnImport, mixedGroups, placeholderModule } from './goImports.ts';
import type { Node, Program } from './program.ts';

/** A plain Go file as a program that puts the service's module into its own imports; undefined when it has none. */
export function goProgram(
  text: string,
  source: string,
): { readonly program: Program | undefined; readonly issues: readonly Issue[] } {
  if (!text.includes(placeholderModule)) return { program: undefined, issues: [] };
  const specs = importSpecs(text);
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const issues = mixedGroups(specs).map((spec): Issue => {
    const column = spec.start - text.lastIndexOf('\n', spec.start);
    const pos = { line: lineAt(spec.start), column, offset: spec.start, endOffset: spec.end };
    return { code: 'go.mixedGroup', severity: 'error', args: { path: spec.path }, source, path: [], pos };
  });
  const program: Node[] = [];
  let at = 0;
  for (const spec of specs.filter((one) => isOwnImport(one.path))) {
    program.push(['text', lineAt(at), 1, text.slice(at, spec.start)]);
    program.push(['out', lineAt(spec.start), 1, { up: 0, parts: ['n', 'module'] }]);
    at = spec.start + placeholderModule.length;
  }
  if (program.length === 0) return { program: undefined, issues };
  program.push(['text', lineAt(at), 1, text.slice(at)]);
  return { program, issues };
}
