import { displayWidth, padTo } from './width.ts';

/** Free text in a cell may hold anything; control characters would break the table or the terminal. */
function cell(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

/** Header and rows as kubectl aligns them: three blanks between columns, none behind the last one. */
export function tableText(headers: readonly string[] | undefined, rows: readonly (readonly string[])[]): string {
  const lines = [...(headers === undefined ? [] : [headers]), ...rows.map((row) => row.map(cell))];
  const widths: number[] = [];
  for (const line of lines) {
    line.forEach((text, at) => {
      widths[at] = Math.max(widths[at] ?? 3, displayWidth(text));
    });
  }
  return lines
    .map((line) => `${line.map((text, at) => (at === line.length - 1 ? text : padTo(text, (widths[at] ?? 0) + 3))).join('')}\n`)
    .join('');
}
