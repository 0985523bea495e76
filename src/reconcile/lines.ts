/** A line without what does not count at its end. */
function bare(line: string): string {
  return line.replace(/[ \t\r]+$/, '');
}

function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map(bare);
}

/** Lines of `wanted` that `text` lacks, comments and empty lines aside. */
export function missingLines(text: string, wanted: string): readonly string[] {
  const have = new Set(linesOf(text));
  return linesOf(wanted).filter((line) => line !== '' && !line.startsWith('#') && !have.has(line));
}

/**
 * Puts the lines of `wanted` that are missing behind the user's own text, which stays as it is to the byte. Lines come in
 * groups, parted by an empty line; a group brings its comment along when one of its lines is missing. Line ends are the user's.
 */
export function mergeLines(text: string, wanted: string): string {
  const missing = new Set(missingLines(text, wanted));
  if (missing.size === 0) return text;
  const have = new Set(linesOf(text));
  const groups: string[][] = [[]];
  for (const line of linesOf(wanted)) {
    if (line === '') groups.push([]);
    else if (line.startsWith('#') ? !have.has(line) : missing.delete(line)) groups.at(-1)?.push(line);
  }
  const eol = /\r\n/.test(text) ? '\r\n' : '\n';
  const added = groups
    .filter((group) => group.some((line) => !line.startsWith('#')))
    .map((group) => group.join(eol) + eol)
    .join(eol);
  if (text.replace(/^\uFEFF/, '') === '') return text + added;
  return text + (text.endsWith('\n') ? '' : eol) + (/\n\r?\n$/.test(text) ? '' : eol) + added;
}
