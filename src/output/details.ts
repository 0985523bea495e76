import type { Detail } from '../resources/reader.ts';

/** kubectl's aligned `Key:   value` lines; lists below their key, indented. */
export function detailsText(details: readonly Detail[]): string {
  const width = Math.max(...details.map(([label]) => label.length)) + 4;
  return details
    .map(([label, value]) => {
      const head = `${label}:`;
      if (typeof value === 'string') return `${head.padEnd(width)}${value}\n`;
      if (value.length === 0) return `${head.padEnd(width)}<none>\n`;
      return `${head}\n${value.map((line) => `  ${line}\n`).join('')}`;
    })
    .join('');
}
