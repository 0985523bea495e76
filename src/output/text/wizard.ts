import { shellWord } from '../shellWord.ts';

/** First line of the wizard. */
export const wizardTitle = 'roadctl create: a new service';

/** Said of an empty answer where there has to be one. */
export const neededText = 'There is no default: type one';

/** The last question: what is written when it is answered with yes. */
export function savedText(file: string, directory: string, dryRun: boolean): string {
  const where = directory === '.' ? 'this directory' : directory;
  return dryRun ? `Show what would be created in ${where}?` : `Write ${file} and create the service in ${where}?`;
}

/** The command that does the same without questions. */
export function commandText(asked: {
  readonly blueprint: string;
  readonly file: string;
  readonly directory: string;
  readonly dryRun: boolean;
  readonly blueprintsDir: string | undefined;
}): string {
  return [
    'The same without questions: roadctl create blueprints',
    asked.blueprint,
    `-f ${shellWord(asked.file)}`,
    ...(asked.directory === '.' ? [] : [`--directory ${shellWord(asked.directory)}`]),
    ...(asked.dryRun ? ['--dry-run=client'] : []),
    ...(asked.blueprintsDir === undefined ? [] : [`--blueprints ${shellWord(asked.blueprintsDir)}`]),
  ].join(' ');
}
