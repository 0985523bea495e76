/** First line of the wizard. */
export const wizardTitle = 'roadctl create: a new service';

/** Said of an empty answer where there has to be one. */
export const neededText = 'There is no default: type one';

/** The last question: what is written when it is answered with yes. */
export function savedText(file: string, directory: string, dryRun: boolean): string {
  const where = directory === '.' ? 'this directory' : directory;
  return dryRun ? `Show what would be created in ${where}?` : `Write ${file} and create the service in ${where}?`;
}

const word = (text: string) => (/^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

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
    `-f ${word(asked.file)}`,
    ...(asked.directory === '.' ? [] : [`--directory ${word(asked.directory)}`]),
    ...(asked.dryRun ? ['--dry-run=client'] : []),
    ...(asked.blueprintsDir === undefined ? [] : [`--blueprints ${word(asked.blueprintsDir)}`]),
  ].join(' ');
}
