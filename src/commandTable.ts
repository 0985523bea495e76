import { dryRunFlag } from './flags/dryRun.ts';
import { filenameFlags } from './flags/filename.ts';
import { blueprintsFlag, tokenFlag, verboseFlag, yesFlag } from './flags/globals.ts';
import type { Flag } from './flags/model.ts';
import { outputFlags, textOutputFlags, valueOutputFlags } from './flags/output.ts';

/** Headings of the help, in order. */
export const groups = ['Basic', 'Definitions and Checks', 'Settings', 'Other'] as const;

/** What the words behind the verb are, for completion. */
type Words = 'type name' | 'field' | 'shell' | 'verb' | 'check' | 'none';

export interface Example {
  readonly text: string;
  readonly line: string;
}

/** One row of the command table: everything that parser, help and completion need. */
export interface CommandRow {
  readonly name: string;
  readonly group: (typeof groups)[number];
  readonly summary: string;
  /** Further paragraphs of the help. */
  readonly about: readonly string[];
  /** Usage lines without the program's name. */
  readonly usage: readonly string[];
  readonly examples: readonly Example[];
  readonly flags: readonly Flag[];
  readonly words: Words;
}

const directoryFlag: Flag = {
  name: 'directory',
  type: 'string',
  value: 'DIR',
  default: 'the current directory',
  summary: 'Directory to work in.',
  completes: 'directory',
};

/** The commands of this release. */
export const commandTable: readonly CommandRow[] = [
  {
    name: 'create',
    group: 'Basic',
    summary: 'Create a service from a definitions file',
    about: [
      'Plans every file in memory, refuses to overwrite files that exist, and writes all or nothing. One definition goes to the directory, several go to a folder of their own each.',
      'Without -f in a terminal it asks for what it needs and prints the command that does the same.',
    ],
    usage: [
      'create blueprints [NAME] -f FILE [flags]',
      'create definitions --from FILE [flags]',
      'create blueprints --scaffold DIR [flags]',
    ],
    examples: [
      { text: 'Create the service that myservice.yaml describes, here', line: 'create blueprints workerpool -f myservice.yaml' },
      {
        text: 'Show what would be created, file by file, and write nothing',
        line: 'create blueprints workerpool -f myservice.yaml --dry-run=client --v',
      },
      { text: 'Turn an older definitions file into the new form', line: 'create definitions --from old.yaml' },
      { text: 'Start a blueprint of your own', line: 'create blueprints --scaffold ./blueprints/mine' },
    ],
    flags: [
      ...filenameFlags,
      { ...directoryFlag, summary: 'Directory that the service is written to.' },
      dryRunFlag,
      {
        name: 'preflight',
        type: 'string',
        value: 'MODE',
        choices: ['enforce', 'warn', 'skip'],
        default: 'warn',
        summary: 'What failing checks do before anything is written. One of: (enforce, warn, skip).',
        config: true,
      },
      {
        name: 'scaffold',
        type: 'string',
        value: 'DIR',
        summary: 'Start a new blueprint in this directory, for its author.',
        completes: 'directory',
      },
      { name: 'from', type: 'string', value: 'FILE', summary: 'Older definitions file to convert.', completes: 'file' },
      blueprintsFlag,
      ...valueOutputFlags,
      verboseFlag,
      yesFlag,
    ],
    words: 'type name',
  },
  {
    name: 'get',
    group: 'Basic',
    summary: 'List what can be generated and what has been',
    about: [
      'Prints a table of the most important facts about the objects of one or several types. Use "roadctl api-resources" for the list of types.',
    ],
    usage: ['get TYPE[,TYPE...] [NAME...] [flags]', 'get TYPE/NAME... [flags]'],
    examples: [
      { text: 'List the blueprints', line: 'get blueprints' },
      { text: 'List services below this directory and blueprints, with more columns', line: 'get services,bp -o wide' },
      { text: 'Print one blueprint as JSON', line: 'get bp/workerpool -o json' },
      { text: 'Print only the names', line: "get bp -o jsonpath='{.items[*].metadata.name}'" },
      {
        text: 'List files of the services here that were edited',
        line: 'get files -o jsonpath=\'{.items[?(@.status.state=="edited")].metadata.name}\'',
      },
    ],
    flags: [
      ...filenameFlags,
      { ...directoryFlag, summary: 'Directory below which services are looked for.' },
      blueprintsFlag,
      ...outputFlags,
    ],
    words: 'type name',
  },
  {
    name: 'describe',
    group: 'Basic',
    summary: 'Print a sample definitions file, or details of an object',
    about: [
      'For blueprints it prints a complete, commented, valid sample of a definitions file, ready to be saved and used with "roadctl create". With -o yaml or json it prints the description of the blueprint itself. Other types are printed as aligned text.',
    ],
    usage: ['describe TYPE[,TYPE...] [NAME...] [flags]', 'describe TYPE/NAME... [flags]'],
    examples: [
      { text: 'Save a sample definitions file', line: 'describe blueprints workerpool > myservice.yaml' },
      { text: 'Describe the blueprint itself, with its files and options', line: 'describe blueprints workerpool -o yaml' },
      { text: 'Describe the services below this directory', line: 'describe services' },
    ],
    flags: [
      ...filenameFlags,
      { ...directoryFlag, summary: 'Directory below which services are looked for.' },
      blueprintsFlag,
      ...textOutputFlags,
    ],
    words: 'type name',
  },
  {
    name: 'explain',
    group: 'Basic',
    summary: 'Get documentation for a blueprint or one of its fields',
    about: [],
    usage: [
      'explain blueprints NAME [flags]',
      'explain NAME[.FIELD...] [flags]',
      'explain definitions|integrations[.FIELD...] [flags]',
    ],
    examples: [
      { text: 'Show the fields of the definitions of a blueprint', line: 'explain workerpool' },
      { text: 'Show one field', line: 'explain workerpool.spec.pool.workers' },
      { text: 'Show everything below a field', line: 'explain workerpool.spec.pool --recursive' },
    ],
    flags: [
      { name: 'recursive', short: 'R', type: 'boolean', summary: 'Print the fields of fields, names and types only.' },
      { name: 'max-depth', type: 'number', value: 'N', summary: 'With --recursive, go no deeper than this.' },
      blueprintsFlag,
      ...textOutputFlags,
    ],
    words: 'field',
  },
  {
    name: 'init',
    group: 'Basic',
    summary: 'Set up roadctl for this user',
    about: [
      'Makes $HOME/.pavedroad.d and, where there is no configuration file yet, $HOME/.roadctl.yaml. Prepares roadctl to start faster. Nothing is fetched: the built-in blueprints need no network. Running it again changes nothing.',
    ],
    usage: ['init [flags]'],
    examples: [{ text: 'Set up', line: 'init' }],
    flags: [...textOutputFlags],
    words: 'none',
  },
  {
    name: 'lint',
    group: 'Definitions and Checks',
    summary: 'Check definitions files, or a blueprint',
    about: ['Checks without generating. Findings read like those of a compiler, all at once; -o json prints them as data.'],
    usage: ['lint definitions -f FILE [flags]', 'lint blueprints [NAME...] [flags]'],
    examples: [
      { text: 'Check a definitions file', line: 'lint definitions -f myservice.yaml' },
      { text: 'Check your own blueprints', line: 'lint blueprints --blueprints ./blueprints' },
    ],
    flags: [...filenameFlags, blueprintsFlag, ...textOutputFlags],
    words: 'type name',
  },
  {
    name: 'preflight',
    group: 'Definitions and Checks',
    summary: 'Check that this machine and directory are ready',
    about: [
      'Each check says what it found and how to mend it. Only required checks make it fail; the token, the network and Go are advisory.',
    ],
    usage: ['preflight [NAME...] [flags]'],
    examples: [
      { text: 'Run every check', line: 'preflight' },
      { text: 'Mend what is safe to mend', line: 'preflight --fix' },
    ],
    flags: [
      { name: 'fix', type: 'boolean', summary: 'Mend what is safe to mend: git init, entries of .gitignore.' },
      { ...directoryFlag, summary: 'Directory to check.' },
      tokenFlag,
      blueprintsFlag,
      ...outputFlags,
    ],
    words: 'check',
  },
  {
    name: 'completion',
    group: 'Settings',
    summary: 'Output shell completion code for bash, zsh, fish or powershell',
    about: [
      'bash: source <(roadctl completion bash)',
      'zsh: source <(roadctl completion zsh)',
      'fish: roadctl completion fish | source',
      'powershell: roadctl completion powershell | Out-String | Invoke-Expression',
    ],
    usage: ['completion SHELL'],
    examples: [
      {
        text: 'Load it into the bash that runs',
        line: 'completion bash > ~/.roadctl-completion && source ~/.roadctl-completion',
      },
      { text: 'Install it for fish', line: 'completion fish > ~/.config/fish/completions/roadctl.fish' },
    ],
    flags: [],
    words: 'shell',
  },
  {
    name: 'api-resources',
    group: 'Other',
    summary: 'Print the types that roadctl knows',
    about: [],
    usage: ['api-resources [flags]'],
    examples: [
      { text: 'Print the types with the verbs that each supports', line: 'api-resources -o wide' },
      { text: 'Print only the names', line: 'api-resources -o name' },
    ],
    flags: [...outputFlags],
    words: 'none',
  },
  {
    name: 'help',
    group: 'Other',
    summary: 'Help about any command',
    about: [],
    usage: ['help [VERB]'],
    examples: [{ text: 'Help about create', line: 'help create' }],
    flags: [],
    words: 'verb',
  },
  {
    name: 'options',
    group: 'Other',
    summary: 'Print the flags that every command takes',
    about: [],
    usage: ['options'],
    examples: [{ text: 'Print them', line: 'options' }],
    flags: [],
    words: 'none',
  },
  {
    name: 'version',
    group: 'Other',
    summary: 'Print the version',
    about: [],
    usage: ['version [flags]'],
    examples: [{ text: 'Print it as JSON', line: 'version -o json' }],
    flags: [...textOutputFlags],
    words: 'none',
  },
];
