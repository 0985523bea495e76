import type { Helper, HelperResult } from '../blueprints/interpret.ts';
import type { Json } from '../definitions/model.ts';

const notText = { fault: 'helper.notText' } as const;

/** Text of a scalar; undefined for lists, maps and null, which have none. */
function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function ofText(quote: (text: string) => string): (value?: Json) => HelperResult {
  return (value) => {
    const text = textOf(value);
    return text === undefined ? notText : quote(text);
  };
}

/** An interpreted Go string literal in ASCII that evaluates to the text; a lone surrogate becomes U+FFFD, which is what Go has for it. */
export function goString(text: string): string {
  let out = '"';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '"' || char === '\\') out += `\\${char}`;
    else if (code >= 0x20 && code < 0x7f) out += char;
    else if (char === '\n') out += '\\n';
    else if (char === '\t') out += '\\t';
    else if (code >= 0xd800 && code <= 0xdfff) out += '\\ufffd';
    else if (code > 0xffff) out += `\\U${code.toString(16).padStart(8, '0')}`;
    else out += `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return `${out}"`;
}

/**
 * Text for one line of a Go comment: nothing in it ends the line, hides by changing the direction of the text, reads as a
 * build constraint or as the mark of generated code, or is rewritten by gofmt, which turns '' into a quotation mark and
 * indents lists.
 */
export function goComment(text: string): string {
  return oneLine(text)
    .replace(/[\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .replace(/DO NOT EDIT\./g, 'DO NOT EDIT')
    .replace(/''|``/g, '"')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^([-+*\u2022]|[0-9]+[.)]) /, '$1')
    .replace(/^\++build/, 'build');
}

const units = [
  ['Hour', 3_600_000n],
  ['Minute', 60_000n],
  ['Second', 1000n],
  ['Millisecond', 1n],
] as const;

const unitOf: Readonly<Record<string, bigint>> = { h: 3_600_000n, m: 60_000n, s: 1000n, ms: 1n };

/** Milliseconds of a duration such as 1h30m; undefined when it is none or more than Go can hold. */
export function milliseconds(duration: string): bigint | undefined {
  if (!/^([0-9]+(ms|s|m|h))+$/.test(duration)) return undefined;
  let sum = 0n;
  for (const [, count = '0', unit = 'ms'] of duration.matchAll(/([0-9]+)(ms|s|m|h)/g))
    sum += BigInt(count) * (unitOf[unit] ?? 0n);
  return sum > 9_223_372_036_854n ? undefined : sum;
}

function goDuration(value?: Json): HelperResult {
  const sum = typeof value === 'string' ? milliseconds(value) : undefined;
  if (sum === undefined) return { fault: 'helper.notADuration', args: { value: textOf(value) ?? '' } };
  const [name, size] = units.find(([, one]) => sum % one === 0n) ?? units[3];
  return sum === 0n ? '0' : `${sum / size} * time.${name}`;
}

/** JSON of a value in ASCII and without anything that YAML 1.1, HTML or JavaScript read differently. */
export function asciiJson(value: Json): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A double-quoted YAML scalar, or a flow value for lists and maps; read alike by YAML 1.1 and 1.2. */
export function yaml(value: Json): string {
  if (typeof value === 'string') return yamlString(value);
  if (Array.isArray(value)) return `[${value.map(yaml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, one]) => `${yamlString(key)}: ${yaml(one)}`);
    return `{${entries.join(', ')}}`;
  }
  // YAML 1.1 knows no number with an exponent but without a point.
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}

function yamlString(text: string): string {
  let out = '"';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '"' || char === '\\') out += `\\${char}`;
    else if (code >= 0xd800 && code <= 0xdfff) out += '\\uFFFD';
    else if (code > 0xffff) out += `\\U${code.toString(16).padStart(8, '0')}`;
    else if (/[ -~\u00a1-\u00ac\u00ae-\u0600\u0620-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ud7ff]/.test(char)) out += char;
    else out += `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return `${out}"`;
}

/** Text escaped for Markdown prose: no markup, link, HTML, table cell, list or heading begins in it, and it stays one line. */
export function markdown(text: string): string {
  return oneLine(text)
    .trim()
    .replace(/[\\`*_{}[\]()#!|~$@:<>&]/g, (char) => htmlEntities[char] ?? `\\${char}`)
    .replace(/^[-+=]/, '\\$&')
    .replace(/^([0-9]+)\./, '$1\\.')
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}\\.`);
}

const htmlEntities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** A Markdown code span that shows the text as it is, in a table too. */
export function markdownCode(text: string): string {
  const line = oneLine(text);
  if (line.includes('|')) return `<code>${markdown(line)}</code>`;
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return line === '' || /^`|`$|^ .* $/.test(line) ? `${fence} ${line} ${fence}` : fence + line + fence;
}

/** Text for HTML, between tags or within a quoted attribute: nothing in it begins markup or ends the quotes. */
export function html(text: string): string {
  return oneLine(text)
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, ' ')
    .replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** The text with every control character and line break turned into a space, and lone surrogates into U+FFFD. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stand in one line
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replace(/[\ud800-\udfff]/gu, '\ufffd');
}

function int(value?: Json): HelperResult {
  return typeof value === 'number' && Number.isSafeInteger(value)
    ? String(value === 0 ? 0 : value)
    : { fault: 'helper.notAnInteger' };
}

/** A Go literal of a number that may have a fraction; JavaScript writes them alike. */
function float(value?: Json): HelperResult {
  return typeof value === 'number' && Number.isFinite(value) ? String(value === 0 ? 0 : value) : { fault: 'helper.notANumber' };
}

function bool(value?: Json): HelperResult {
  return typeof value === 'boolean' ? String(value) : { fault: 'helper.notABoolean' };
}

function helper(run: (value: Json) => HelperResult): Helper {
  return { arity: 1, run: (value) => (value === undefined ? notText : run(value)) };
}

/** All helpers by name. Each takes one value and gives text that cannot leave its place, or says why the value does not do. */
export const helpers: Readonly<Record<string, Helper>> = {
  goString: helper(ofText(goString)),
  goComment: helper(ofText(goComment)),
  goDuration: helper(goDuration),
  goJSON: helper((value) => goString(JSON.stringify(value))),
  int: helper(int),
  float: helper(float),
  bool: helper(bool),
  yaml: helper(yaml),
  json: helper(asciiJson),
  markdown: helper(ofText(markdown)),
  markdownCode: helper(ofText(markdownCode)),
  html: helper(ofText(html)),
};
