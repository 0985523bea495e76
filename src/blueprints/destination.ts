/** What a generated file is, as far as it decides how a value may stand in it. */
export interface Destination {
  readonly name: 'Go' | 'YAML' | 'JSON' | 'Markdown' | 'HTML' | 'Make' | 'shell' | 'Dockerfile' | 'text';
  /** Helpers whose quoting is right there. Where there are none, only n.* may stand. */
  readonly helpers: readonly string[];
}

const numbers = ['int', 'bool'];
const go: Destination = { name: 'Go', helpers: ['goString', 'goComment', 'goDuration', 'goJSON', 'float', ...numbers] };
const yaml: Destination = { name: 'YAML', helpers: ['yaml', 'json', ...numbers] };
const json: Destination = { name: 'JSON', helpers: ['json', ...numbers] };
const markdown: Destination = { name: 'Markdown', helpers: ['markdown', 'markdownCode', ...numbers] };
const html: Destination = { name: 'HTML', helpers: ['html', ...numbers] };
const bare = (name: Destination['name']): Destination => ({ name, helpers: [] });

/** Tells by its path what a generated file is. */
export function destinationOf(path: string): Destination {
  const base = (path.split('/').at(-1) ?? '').toLowerCase();
  if (base.endsWith('.go')) return go;
  if (/\.ya?ml$/.test(base)) return yaml;
  if (base.endsWith('.json')) return json;
  if (/\.(md|markdown)$/.test(base)) return markdown;
  if (/\.html?$/.test(base)) return html;
  if (base.includes('makefile') || base.endsWith('.mk')) return bare('Make');
  if (base.includes('dockerfile') || base.includes('containerfile')) return bare('Dockerfile');
  if (/\.(sh|bash|zsh|fish|ps1|bat|cmd|envrc|env)$/.test(base)) return bare('shell');
  return bare('text');
}

/** What stands before a place in a Go file: code, or the inside of a literal or comment. */
export type GoState = 'code' | 'string' | 'raw' | 'rune' | 'line' | 'block';

/** Reads on through Go text from a state and gives the state at its end. */
export function afterGo(text: string, from: GoState): GoState {
  let state = from;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    const next = text[i + 1];
    if (state === 'code') {
      if (char === '/' && next === '/') state = 'line';
      else if (char === '/' && next === '*') state = 'block';
      else if (char === '"') state = 'string';
      else if (char === '`') state = 'raw';
      else if (char === "'") state = 'rune';
      if (state === 'line' || state === 'block') i++;
    } else if (state === 'line') {
      if (char === '\n') state = 'code';
    } else if (state === 'block') {
      if (char === '*' && next === '/') {
        state = 'code';
        i++;
      }
    } else if (state === 'raw') {
      if (char === '`') state = 'code';
    } else if (char === '\\') i++;
    else if (char === '\n' || char === (state === 'string' ? '"' : "'")) state = 'code';
  }
  return state;
}

/** Whether a helper's result would not stand in its right place in Go after this text. */
export function isMisplacedInGo(helper: string, state: GoState, line: string): boolean {
  if (helper === 'goComment') return state !== 'line' || line.endsWith('//');
  return state !== 'code' && state !== 'line';
}

/** Whether a line of YAML so far has an open quote. */
export function isOpenInYaml(line: string): boolean {
  const plain = line.replace(/"(?:[^"\\]|\\.)*"/g, '').replace(/'[^']*'/g, '');
  return plain.includes('"') || /(^|[\s:,[{-])'/.test(plain);
}

/** Whether a bare word after this line and before this rest would be a whole YAML scalar, whose type its letters decide. */
export function isWholeInYaml(line: string, rest: string): boolean {
  if (isOpenInYaml(line) || line.trimStart().startsWith('#')) return false;
  return /(^\s*|[:,[{-]\s+|[[{]\s*)$/.test(line) && /^(\s*$|\s*\n|\s*[,\]}]|\s+#|:\s)/.test(rest);
}

/** What stands before a place in an HTML file: text, a tag, a quoted value in it, a comment, or a script or style sheet. */
export type HtmlState = 'text' | 'tag' | 'double' | 'single' | 'comment' | 'script' | 'style';

/** Reads on through HTML from a state and gives the state at its end. */
export function afterHtml(text: string, from: HtmlState): HtmlState {
  let state = from;
  let raw: 'script' | 'style' | undefined;
  for (let i = 0; i < text.length; i++) {
    const rest = text.slice(i, i + 8).toLowerCase();
    if (state === 'text') {
      if (rest.startsWith('<!--')) state = 'comment';
      else if (/^<[a-z/!]/.test(rest)) {
        state = 'tag';
        raw = rest.startsWith('<script') ? 'script' : rest.startsWith('<style') ? 'style' : undefined;
      }
    } else if (state === 'tag') {
      if (rest.startsWith('"')) state = 'double';
      else if (rest.startsWith("'")) state = 'single';
      else if (rest.startsWith('>')) state = raw ?? 'text';
    } else if (state === 'double' || state === 'single') {
      if (rest.startsWith(state === 'double' ? '"' : "'")) state = 'tag';
    } else if (state === 'comment') {
      if (rest.startsWith('-->')) state = 'text';
    } else if (rest.startsWith(`</${state}`)) {
      state = 'tag';
      raw = undefined;
    }
  }
  return state;
}

/** Whether a value would not be safe in this place of an HTML file, quoted or not. */
export function isMisplacedInHtml(state: HtmlState): boolean {
  return state !== 'text' && state !== 'double' && state !== 'single';
}
