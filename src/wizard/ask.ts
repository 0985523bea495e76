import { join } from 'node:path';
import type { Prompt } from '../adapters/prompt.ts';
import { createFile } from '../apply/writeFile.ts';
import type { Catalog } from '../blueprints/catalog.ts';
import type { Context } from '../context.ts';
import type { Kind } from '../definitions/kinds.ts';
import type { JsonObject, Source } from '../definitions/model.ts';
import { writeYaml } from '../definitions/yaml.ts';
import { failure } from '../errors.ts';
import { issueText } from '../output/issueText.ts';
import { commandText, neededText, savedText, wizardTitle } from '../output/text/wizard.ts';
import { problemOf, type Question, questionsOf, valueOfAnswer, withValue } from './questions.ts';

/** What the wizard made of the answers. Nothing is written before `save`. */
export interface Wizard {
  readonly source: Source;
  /** Writes the definitions file; never over another one. */
  save(): void;
  /** Takes the file away again when the run came to nothing. */
  unsave(): void;
}

/** What the command line said besides. */
export interface Asked {
  readonly name: string | undefined;
  readonly directory: string;
  readonly dryRun: boolean;
  readonly blueprintsDir: string | undefined;
}

function interrupted(prompt: Prompt): never {
  prompt.cancel('Nothing was written.');
  throw failure('Interrupted', '');
}

async function chooseBlueprint(prompt: Prompt, catalog: Catalog, name: string | undefined): Promise<string> {
  if (name !== undefined) return catalog.find(name).name;
  const list = catalog.list();
  const [only] = list;
  if (only !== undefined && list.length === 1) return only.name;
  const choices = list.map((one) => ({ value: one.name, label: one.name, hint: one.summary }));
  return (await prompt.select({ message: 'What shall be generated?', choices })) ?? interrupted(prompt);
}

async function answer(prompt: Prompt, kind: string, found: Kind, document: JsonObject, question: Question): Promise<JsonObject> {
  const label = question.path.join('.');
  const text = await prompt.text({
    message: `${question.about} (${label})${question.answer === 'list' ? ', names with commas between them; Enter for none' : ''}`,
    ...(question.initial === '' ? {} : { initial: question.initial }),
    ...(question.example === '' ? {} : { placeholder: question.example }),
    validate(typed) {
      if (question.required && typed.trim() === '') return neededText;
      const finding = problemOf(kind, found, document, question, typed);
      if (finding === undefined) return undefined;
      return issueText({ code: finding.code, severity: 'error', args: finding.args, path: [] });
    },
  });
  if (text === undefined) return interrupted(prompt);
  const value = valueOfAnswer(question, text);
  return value === undefined ? document : withValue(document, question.path, value);
}

/** A file name that is free: eventCollector.yaml, or the first of eventCollector-2.yaml and so on. */
function freeName(ctx: Context, name: string): string {
  for (let number = 1; ; number++) {
    const file = number === 1 ? `${name}.yaml` : `${name}-${number}.yaml`;
    if (ctx.fs.lstatSync(join(ctx.cwd, file), { throwIfNoEntry: false }) === undefined) return file;
  }
}

/** Asks for what a first service needs, each answer checked as it is typed, and makes a definitions file of the answers. */
export async function askDefinition(ctx: Context, catalog: Catalog, asked: Asked): Promise<Wizard> {
  const prompt = await ctx.prompt();
  prompt.intro(wizardTitle);
  const blueprint = await chooseBlueprint(prompt, catalog, asked.name);
  const kind = catalog.find(blueprint).definition;
  const found = await catalog.kinds.find(kind);
  if (found === undefined) throw failure('NotFound', `kind "${kind}" not found`, { style: 'kubectl' });
  let document: JsonObject = { apiVersion: 'roadctl.pavedroad.io/v1', kind, metadata: {}, spec: {} };
  for (const question of questionsOf(found.schema)) document = await answer(prompt, kind, found, document, question);
  const { metadata } = document;
  const name = (metadata as JsonObject).name;
  const file = freeName(ctx, typeof name === 'string' ? name : 'service');
  if ((await prompt.confirm({ message: savedText(file, asked.directory, asked.dryRun), initial: true })) !== true)
    return interrupted(prompt);
  const text = writeYaml(document);
  const command = commandText({ ...asked, blueprint, file });
  prompt.outro(command);
  let saved = false;
  return {
    source: { name: file, text },
    save() {
      createFile(ctx, join(ctx.cwd, file), text);
      saved = true;
    },
    unsave() {
      if (saved) ctx.fs.rmSync(join(ctx.cwd, file), { force: true });
    },
  };
}
