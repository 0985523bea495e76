const most = 400;

/**
 * Takes a YAML text; gives the offset where it is nested so deep that a recursive parser would run out of stack, which V8
 * does not always survive. A guess from brackets, dashes and indentation, before anything is parsed.
 */
export function tooDeepAt(text: string): number | undefined {
  const indents: number[] = [];
  let brackets = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    let at = start;
    while (text[at] === ' ') at++;
    const indent = at - start;
    const first = text[at];
    // A word at the left edge ends every bracket; comments and empty lines say nothing.
    if (indent === 0 && first !== undefined && /[\w"'.-]/.test(first)) brackets = 0;
    if (at < end && first !== '#') {
      while ((indents.at(-1) ?? -1) >= indent) indents.pop();
      indents.push(indent);
      let dashes = 0;
      while (/[-?:]/.test(text[at] ?? '') && /[ \t]/.test(text[at + 1] ?? '')) {
        dashes++;
        at += 2;
      }
      if (indents.length > most || dashes > most) return start;
      for (; at < end; at++) {
        const letter = text.charCodeAt(at);
        // [ and {, ] and }
        if (letter === 91 || letter === 123) brackets++;
        else if ((letter === 93 || letter === 125) && brackets > 0) brackets--;
        if (brackets > most) return at;
      }
    }
    start = end + 1;
  }
  return undefined;
}
