import type { Position } from '../issues.ts';
import { characterWidth, displayWidth } from './width.ts';

const tabStop = 4;

/** One character as it is shown: tabs as blanks, other control characters as a dot. */
function shown(character: string): string {
  if (character === '\t') return ' '.repeat(tabStop);
  return /[\p{Cc}\p{Bidi_Control}]/u.test(character) ? '·' : character;
}

/** The source line of a position with carets below it; a line wider than `columns` is cut around the carets. */
export function sourceLine(text: string, pos: Position, columns: number): readonly [string, string] | undefined {
  const line = text.split(/\r\n|\n|\r/)[pos.line - 1];
  if (line === undefined) return undefined;
  const startAt = Math.min(pos.column - 1, line.length);
  const endAt = Math.max(startAt + 1, Math.min(line.length, startAt + pos.endOffset - pos.offset));
  let before = [...line.slice(0, startAt)].map(shown).join('');
  const marked = [...line.slice(startAt, endAt)].map(shown).join('');
  let after = [...line.slice(endAt)].map(shown).join('');
  const room = Math.max(20, columns);
  if (displayWidth(before + marked + after) > room) {
    const lead = Math.floor(room / 3);
    if (displayWidth(before) > lead) before = `...${takeEnd(before, lead - 3)}`;
    const rest = room - displayWidth(before + marked) - 3;
    if (displayWidth(after) > rest + 3) after = rest > 0 ? `${takeStart(after, rest)}...` : '';
  }
  const carets = Math.max(1, Math.min(displayWidth(marked), room - displayWidth(before)));
  const markedShown = displayWidth(marked) > carets ? takeStart(marked, carets) : marked;
  return [before + markedShown + after, ' '.repeat(displayWidth(before)) + '^'.repeat(carets)];
}

function takeStart(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) break;
    taken += character;
  }
  return taken;
}

function takeEnd(text: string, width: number): string {
  const reversed = takeStart([...text].reverse().join(''), width);
  return [...reversed].reverse().join('');
}
