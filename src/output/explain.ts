import type { Explained, Explanation } from '../definitions/explain.ts';

/** Takes an explanation and the width of the terminal; gives the text, laid out as kubectl explain does. `tree`: names and types only, all levels. */
export function explainText(
  explanation: Explanation & { readonly found: true },
  { columns, tree }: { readonly columns: number; readonly tree: boolean },
): string {
  const { kind, version, path, field } = explanation;
  const lines = [`KIND:     ${kind}`, `VERSION:  ${version}`, ''];
  if (path.length > 0) lines.push(`FIELD: ${field.name} <${field.type}>${field.required ? ' -required-' : ''}`, '');
  lines.push('DESCRIPTION:', ...paragraph(field.description === '' ? 'No description.' : field.description, 4, columns));
  const facts = factLines(field, 4, columns);
  if (facts.length > 0) lines.push('', ...facts);
  if (field.fields.length > 0) {
    lines.push('', 'FIELDS:');
    for (const one of field.fields) lines.push(...(tree ? treeLines(one, 2) : fieldLines(one, columns)));
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function fieldLines(field: Explained, columns: number): readonly string[] {
  return [heading(field, 2), ...paragraph(field.description, 4, columns), ...factLines(field, 4, columns), ''];
}

function treeLines(field: Explained, indent: number): readonly string[] {
  return [heading(field, indent), ...field.fields.flatMap((one) => treeLines(one, indent + 2))];
}

function heading(field: Explained, indent: number): string {
  return `${' '.repeat(indent)}${field.name}\t<${field.type}>${field.required ? ' -required-' : ''}`;
}

function factLines(field: Explained, indent: number, columns: number): readonly string[] {
  const facts = [
    ...(field.values.length === 0 ? [] : [`enum: ${field.values.map(String).join(', ')}`]),
    ...(field.default === undefined ? [] : [`default: ${field.default}`]),
    ...(field.defaultFrom === undefined ? [] : [`default: from ${field.defaultFrom}`]),
    ...(field.onlyFor === undefined ? [] : [`only for: ${field.onlyFor}`]),
    ...(field.limits.length === 0 ? [] : [`must be: ${field.limits.join('; ')}`]),
  ];
  return facts.flatMap((fact) => paragraph(fact, indent, columns));
}

function paragraph(text: string, indent: number, columns: number): readonly string[] {
  const lines: string[] = [];
  const start = ' '.repeat(indent);
  let current = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (current !== '' && indent + current.length + 1 + word.length > columns) {
      lines.push(start + current);
      current = '';
    }
    current = current === '' ? word : `${current} ${word}`;
  }
  return current === '' ? lines : [...lines, start + current];
}
