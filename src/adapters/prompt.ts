export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Questions in a terminal. The only door to @clack/prompts. Each answer is undefined when the user gave up. */
export interface Prompt {
  intro(title: string): void;
  text(question: {
    message: string;
    initial?: string;
    placeholder?: string;
    validate?: (value: string) => string | undefined;
  }): Promise<string | undefined>;
  select(question: { message: string; choices: readonly Choice[]; initial?: string }): Promise<string | undefined>;
  confirm(question: { message: string; initial?: boolean }): Promise<boolean | undefined>;
  outro(text: string): void;
  cancel(text: string): void;
}

/** Questions on the terminal behind stderr: stdout is for the answer. */
export async function openPrompt(): Promise<Prompt> {
  const clack = await import('@clack/prompts');
  const { stderr } = process;
  // A terminal that does not know its width says 0; every letter would get a line.
  if (stderr.isTTY && stderr.columns === 0) Object.assign(stderr, { columns: 80, rows: 24 });
  const terminal = { output: stderr };
  return {
    intro: (title) => clack.intro(title, terminal),
    async text({ message, initial, placeholder, validate }) {
      const answer = await clack.text({
        ...terminal,
        message,
        ...(initial === undefined ? {} : { initialValue: initial }),
        ...(placeholder === undefined ? {} : { placeholder }),
        ...(validate === undefined ? {} : { validate: (value: string | undefined) => validate(value ?? '') }),
      });
      return clack.isCancel(answer) ? undefined : (answer ?? '');
    },
    async select({ message, choices, initial }) {
      const answer = await clack.select<string>({
        ...terminal,
        message,
        options: choices.map(({ value, label, hint }) => ({ value, label, ...(hint === undefined ? {} : { hint }) })),
        ...(initial === undefined ? {} : { initialValue: initial }),
      });
      return clack.isCancel(answer) ? undefined : answer;
    },
    async confirm({ message, initial }) {
      const answer = await clack.confirm({ ...terminal, message, ...(initial === undefined ? {} : { initialValue: initial }) });
      return clack.isCancel(answer) ? undefined : answer;
    },
    outro: (text) => clack.outro(text, terminal),
    cancel: (text) => clack.cancel(text, terminal),
  };
}
