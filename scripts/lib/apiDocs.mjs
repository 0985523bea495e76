import { marked } from 'marked';
import { parse } from 'yaml';

/**
 * Makes the templates of docs/api.json, docs/api.html and its overview from the template of api/openapi.yaml, so that a
 * service gets them without anything being parsed or converted when it is generated.
 *
 * The tags of the YAML template become words that YAML, JSON and HTML leave alone, and turn back into tags in the end:
 * {{n.x}} and helpers into a word of their own, lines with a block's tag into an entry of the map or list around them.
 */

const word = (i) => `ZqT${i}qZ`;
const words = /ZqT([0-9]+)qZ/g;
const controlWord = /^ZqC([0-9]+)qZ$/;
const twin = 'ZqTwin';

/** @param {string} template @returns the document, its tags by number, and the block tags by number */
function read(template) {
  const tags = [];
  const controls = [];
  const open = [];
  const out = [];
  const lines = template.split('\n');
  const nextContent = (from) => lines.slice(from).find((line) => !/^\s*(#|\{\{[#/e]|$)/.test(line)) ?? '';
  lines.forEach((line, i) => {
    const tag = /^\s*(\{\{(#|\/|else).*\}\})\s*$/.exec(line);
    if (tag === null) {
      const [top] = open.slice(-1);
      // The other branch may have the same key, which a map has only once.
      const named = top?.other ? line.replace(new RegExp(`^(${top.indent})([A-Za-z]+):`), `$1$2${twin}:`) : line;
      out.push(named.replace(/\{\{(?:(\w+) )?([\w.]+)\}\}/g, (_, helper, path) => word(tags.push({ helper, path }) - 1)));
      return;
    }
    if (tag[2] === '#') {
      const [, indent = '', dash] = /^(\s*)(- )?/.exec(nextContent(i + 1)) ?? [];
      open.push({ indent, list: dash !== undefined, other: false });
    }
    const [top] = open.slice(-1);
    if (tag[2] === 'else') top.other = true;
    if (tag[2] === '/') open.pop();
    const key = `ZqC${controls.push(tag[1]) - 1}qZ`;
    out.push(top.list ? `${top.indent}- ${key}` : `${top.indent}${key}: 0`);
  });
  return { document: parse(out.join('\n')), tags, controls };
}

/** @param {string} template @returns {{ json: string, html: string, overview: string }} */
export function apiDocs(template) {
  const { document, tags, controls } = read(template);
  const control = (key) => {
    const found = controlWord.exec(String(key));
    return found === null ? undefined : controls[Number(found[1])];
  };
  const used = (tag, helper) =>
    tag.helper === undefined ? `{{${tag.path}}}` : `{{${tag.helper === 'yaml' ? helper : tag.helper} ${tag.path}}}`;

  const jsonText = (text) => {
    const whole = /^ZqT([0-9]+)qZ$/.exec(text);
    const tag = whole === null ? undefined : tags[Number(whole[1])];
    if (tag?.helper !== undefined) return used(tag, 'json');
    return JSON.stringify(text).replace(words, (_, i) => {
      if (tags[Number(i)].helper === 'yaml') throw new Error(`${tags[Number(i)].path} is part of a text`);
      return used(tags[Number(i)], 'json');
    });
  };
  /** Indented JSON. Beside a block's tag the comma stands before an entry, so that none is left over. */
  const json = (value, indent) => {
    if (typeof value === 'string') return jsonText(value);
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const list = Array.isArray(value);
    const entries = list ? value.map((one) => [one, one]) : Object.entries(value);
    const [left, right] = list ? '[]' : '{}';
    if (entries.length === 0) return left + right;
    if (control(entries[0][0]) !== undefined) throw new Error('a block is the first entry');
    const inner = `${indent}  `;
    let text = left;
    let after = true;
    entries.forEach(([key, one], i) => {
      const tag = control(key);
      if (tag !== undefined) {
        text += `\n${tag}`;
        after = false;
        return;
      }
      const name = list ? '' : `${jsonText(key.replace(twin, ''))}: `;
      const separator = i === 0 ? '\n' : after ? ',\n' : '\n';
      text += `${separator}${inner}${after ? '' : ', '}${name}${json(one, inner)}`;
      after = true;
    });
    return `${text}\n${indent}${right}`;
  };

  const escaped = (text) => String(text).replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
  const tagged = (text) => text.replace(words, (_, i) => used(tags[Number(i)], 'html'));
  const html = (text) => tagged(escaped(text));
  const prose = (text) => tagged(marked.parse(String(text), { async: false })).trim();
  /** Runs over a map or list, with the tags of its blocks on lines of their own. */
  const each = (value, one) =>
    Object.entries(value ?? {})
      .map(([key, item]) => control(key) ?? control(Array.isArray(value) ? item : '') ?? one(item, key.replace(twin, '')))
      .join('\n');
  const resolve = (value) => {
    const reference = value?.$ref;
    if (reference === undefined) return value;
    return reference
      .slice(2)
      .split('/')
      .reduce((at, key) => at[key], document);
  };
  const nameOf = (value) => value?.$ref?.split('/').at(-1);

  /** What a schema says, in a line. */
  const type = (schema) => {
    if (schema === undefined || schema === true) return 'any';
    const name = nameOf(schema);
    if (name !== undefined) return `<a href="#schema-${name}">${name}</a>`;
    if (schema.const !== undefined) return `<code>${html(JSON.stringify(schema.const))}</code>`;
    if (schema.enum !== undefined) return `one of\n${each(schema.enum, (one) => `<code>${html(one)}</code>`)}\n`;
    if (schema.oneOf !== undefined) return schema.oneOf.map(type).join(' or ');
    if (schema.type === 'array') return `list of ${type(schema.items)}`;
    if (schema.properties !== undefined) {
      const required = schema.required ?? [];
      return `{ ${Object.entries(schema.properties)
        .map(([key, one]) => `<code>${html(key)}</code>${required.includes(key) ? '' : '?'}: ${type(one)}`)
        .join(', ')} }`;
    }
    if (typeof schema.additionalProperties === 'object') return `map of ${type(schema.additionalProperties)}`;
    const base = schema.type === undefined ? 'any' : [schema.type].flat().join(' or ');
    const limits = [
      schema.format,
      schema.minimum === undefined ? undefined : `from ${schema.minimum}`,
      schema.maximum === undefined ? undefined : `to ${schema.maximum}`,
      schema.minLength > 1 ? `${schema.minLength} characters or more` : undefined,
      schema.maxLength === undefined ? undefined : `${schema.maxLength} characters at most`,
      schema.default === undefined ? undefined : `default ${JSON.stringify(schema.default)}`,
    ].filter((one) => one !== undefined);
    return html([base, ...limits].join(', '));
  };
  const row = (...cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  const table = (head, rows) =>
    `<table>\n<thead><tr>${head.map((one) => `<th scope="col">${one}</th>`).join('')}</tr></thead>\n<tbody>\n${rows}\n</tbody>\n</table>`;
  const media = (content) =>
    Object.entries(content ?? {})
      .map(([name, { schema }]) => `<code>${html(name)}</code> ${type(schema)}`)
      .join(', or ');
  const pre = (value) => `<pre>${html(JSON.stringify(value, undefined, 2))}</pre>`;
  const examples = (content) =>
    Object.values(content ?? {})
      .flatMap(({ examples: several, example }) => [
        example === undefined ? '' : `<h4>Example</h4>\n${pre(example)}`,
        several === undefined
          ? ''
          : each(
              several,
              ({ summary, value, ...rest }) =>
                `<h4>${html(summary)}</h4>\n${each(rest, (text) => `<p>${html(text)}</p>`)}\n${pre(value)}`,
            ),
      ])
      .filter((text) => text !== '')
      .join('\n');

  const operation = (path, item) =>
    each(item, (value, method) => {
      if (method === 'parameters') return '';
      const parameters = [...(item.parameters ?? []), ...(value.parameters ?? [])].map(resolve);
      const body = resolve(value.requestBody);
      return [
        `<section id="${value.operationId}">`,
        `<h3><b class="${method}">${method.toUpperCase()}</b> <code>${html(path)}</code></h3>`,
        `<p><strong>${html(value.summary)}</strong></p>`,
        value.description === undefined ? '' : prose(value.description),
        value.security?.length === 0 ? '<p>Needs no key.</p>' : '',
        parameters.length === 0
          ? ''
          : table(
              ['parameter', 'in', 'type', 'meaning'],
              parameters
                .map((one) =>
                  row(
                    `<code>${html(one.name)}</code>`,
                    html(one.in),
                    type(one.schema),
                    `${one.required ? 'Required. ' : ''}${html(one.description ?? '')}`,
                  ),
                )
                .join('\n'),
            ),
        body === undefined ? '' : `<p>Body: ${media(body.content)}</p>\n${examples(body.content)}`,
        table(
          ['answer', 'meaning', 'body'],
          each(value.responses, (response, status) => {
            const { description, content } = resolve(response);
            return row(`<code>${html(status)}</code>`, html(description), media(content));
          }),
        ),
        '</section>',
      ]
        .filter((line) => line !== '')
        .join('\n');
    });

  const schema = (value, name) => {
    const required = value.required ?? [];
    return [
      `<section id="schema-${name}">`,
      `<h3>${name}</h3>`,
      value.description === undefined ? '' : prose(value.description),
      value.properties === undefined
        ? `<p>${type(value)}</p>`
        : table(
            ['field', 'type', 'meaning'],
            Object.entries(value.properties)
              .map(([field, one]) =>
                row(
                  `<code>${html(field)}</code>`,
                  type(one),
                  `${required.includes(field) ? 'Always there. ' : ''}${html(one.description ?? '')}`,
                ),
              )
              .join('\n'),
          ),
      '</section>',
    ]
      .filter((line) => line !== '')
      .join('\n');
  };

  const overview = table(
    ['method', 'path', 'what it does'],
    each(document.paths, (item, path) =>
      each(item, (value, method) =>
        method === 'parameters'
          ? ''
          : row(
              `<b class="${method}">${method.toUpperCase()}</b>`,
              `<a href="api.html#${value.operationId}"><code>${html(path)}</code></a>`,
              html(value.summary),
            ),
      ),
    ),
  );
  const page = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<title>{{n.name}} {{n.version}}: interface</title>',
    '{{> pageStyle}}',
    '</head>',
    '<body>',
    '<main>',
    '<h1>The interface of {{n.name}}</h1>',
    '<p>Version {{n.version}}. <a href="service.html">About the service</a>, the same as <a href="api.json">JSON</a> and <a href="../api/openapi.yaml">YAML</a>.</p>',
    `<p>${html(document.info.summary)}</p>`,
    prose(document.info.description),
    '<h2>Overview</h2>',
    overview.replaceAll('href="api.html#', 'href="#'),
    ...document.tags.flatMap(({ name, description }) => [
      `<h2>${html(description)}</h2>`,
      each(document.paths, (item, path) =>
        Object.values(item).some((one) => one.tags?.includes(name)) ? operation(path, item) : '',
      ),
    ]),
    '<h2>Types</h2>',
    each(document.components.schemas, schema),
    '</main>',
    '</body>',
    '</html>',
    '',
  ];
  const tidy = (text) => text.replace(/\n{2,}/g, '\n').replace(/^\{\{#.*\}\}\n\{\{\/.*\}\}\n/gm, '');
  return { json: `${json(document, '')}\n`, html: tidy(page.join('\n')), overview: `${tidy(overview)}\n` };
}
