import type { Context } from '../context.ts';
import type { Json, JsonObject } from '../definitions/model.ts';
import type { Globals } from '../flags/globals.ts';
import type { ObjectGroup, Result } from './model.ts';
import { objectsText, typedName } from './objects.ts';
import { dataText, type Printer } from './printer.ts';

/** How the answer shall look. */
export interface Look {
  readonly printer: Printer;
  readonly globals: Globals;
}

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

async function valueText(value: Json, text: string, printer: Printer): Promise<string> {
  switch (printer.format) {
    case 'table':
    case 'wide':
      return text;
    case 'json':
    case 'yaml':
      return dataText(printer.format, value);
    case 'name':
      return isObject(value) ? `${typedName(value)}\n` : text;
    case 'jsonpath':
      return (await import('./jsonpath.ts')).expand(printer.template, value);
    case 'jsonpath-as-json':
      return dataText('json', (await import('./jsonpath.ts')).collect(printer.template, value));
    case 'custom-columns':
      return text;
  }
}

/** stdout and stderr of a result. */
async function answerText(result: Result, { printer, globals }: Look): Promise<{ stdout: string; stderr: string }> {
  switch (result.kind) {
    case 'none':
      return { stdout: '', stderr: '' };
    case 'text':
      return { stdout: result.text, stderr: '' };
    case 'objects':
      return objectsText(result.groups, result.single, printer);
    case 'value':
      return { stdout: await valueText(result.value, result.text, printer), stderr: '' };
    case 'changes': {
      const { changesObjects, changesText } = await import('./text/apply.ts');
      if (printer.format === 'table') return { stdout: changesText(result, globals.v), stderr: '' };
      const group: ObjectGroup = { type: 'services', columns: [], objects: changesObjects(result) };
      return objectsText([group], result.receipts.length === 1, printer);
    }
  }
}

/** Prints a result: the answer to stdout, findings and notes to stderr. Gives the exit code. */
export async function printResult(ctx: Context, result: Result, look: Look): Promise<number> {
  const { globals, printer } = look;
  const { issues = [], notes = [], failures = [] } = result;
  const answer = await answerText(result, look);
  if (issues.length > 0 && result.kind === 'none' && (printer.format === 'json' || printer.format === 'yaml')) {
    const { issuesData } = await import('./issueText.ts');
    ctx.io.stdout.write(await dataText(printer.format, issuesData(issues)));
  } else if (issues.length > 0) {
    const { printFindings } = await import('./findings.ts');
    await printFindings(ctx, issues, globals);
  }
  if (answer.stdout !== '') ctx.io.stdout.write(answer.stdout);
  const hints = globals.debug === undefined || globals.debug === 'info';
  if (answer.stderr !== '' && hints && failures.length === 0) ctx.io.stderr.write(answer.stderr);
  if (hints) for (const note of notes) ctx.io.stderr.write(`${note}\n`);
  if (failures.length > 0) {
    const { printFailure } = await import('./failure.ts');
    for (const failure of failures) await printFailure(ctx, failure, globals);
  }
  return result.exit ?? (failures.length > 0 ? 1 : 0);
}
