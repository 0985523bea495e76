import type { Finding } from '../finding.ts';
import type { JsonObject } from '../model.ts';
import type { Path } from '../tree.ts';
import { isGoWord, jobClash, leftOutByGo, schedulerClash, serviceClash } from './goNames.ts';
import { objects, text } from './look.ts';

/** Files and folders that a service has besides those that carry its name, or that make and git would take its binary for. */
const taken = new Set(
  'api bench builds client data docs dockerfile go http internal license logs makefile manifests notice test testdata vendor'.split(
    ' ',
  ),
);

const ownFiles = ['App', 'Dispatcher', 'Doc', 'Hook', 'Job', 'Main', 'Metric', 'Result', 'Scheduler', '_test'];
const fixedFiles = ['httpJob.go', 'httpJob_test.go', 'httpResult.go'];

interface Named {
  readonly name: string;
  readonly path: Path;
  readonly what: 'service' | 'scheduler' | 'job' | 'dependency';
}

/** Takes a document; finds names that give two files or two Go identifiers the same name, or a file that Go would not build. */
export function nameRules(document: JsonObject): readonly Finding[] {
  const findings: Finding[] = [];
  const files = new Map<string, { file: string; owner: string }>();
  for (const file of fixedFiles) files.set(file.toLowerCase(), { file, owner: 'the job type http' });

  const claim = (named: Named, claimed: readonly string[]): boolean => {
    for (const file of claimed) {
      const ending = leftOutByGo(file);
      if (ending !== undefined) {
        findings.push({ code: 'file-left-out', args: { name: named.name, file, ending }, path: named.path });
        return false;
      }
      const other = files.get(file.toLowerCase());
      if (other !== undefined) {
        findings.push({
          code: 'file-clash',
          args: { name: named.name, file, other: other.file, owner: other.owner },
          path: named.path,
        });
        return false;
      }
    }
    for (const file of claimed) files.set(file.toLowerCase(), { file, owner: `${named.what} ${named.name}` });
    return true;
  };

  const service = text(document, 'metadata', 'name');
  if (service !== undefined) {
    const path = ['metadata', 'name'];
    if (taken.has(service.toLowerCase())) findings.push({ code: 'name-taken', args: { name: service }, path });
    else
      claim(
        { name: service, path, what: 'service' },
        ownFiles.map((part) => `${service}${part}.go`),
      );
  }

  const scheduler = text(document, 'spec', 'scheduler', 'name');
  if (scheduler !== undefined) {
    const path = ['spec', 'scheduler', 'name'];
    const identifier = schedulerClash(scheduler);
    if (isGoWord(scheduler)) findings.push({ code: 'go-word', args: { name: scheduler }, path });
    else if (claim({ name: scheduler, path, what: 'scheduler' }, [`${scheduler}.go`]) && identifier !== undefined) {
      findings.push({ code: 'identifier-clash', args: { name: scheduler, identifier }, path });
    }
  }

  const jobs = new Map<string, { name: string; index: number }>();
  for (const { index, item } of objects(document, 'spec', 'jobs')) {
    const name = text(item, 'name');
    if (name === undefined) continue;
    const path = ['spec', 'jobs', index, 'name'];
    const other = jobs.get(name.toLowerCase());
    const identifier = jobClash(name);
    if (name.toLowerCase() === 'http') findings.push({ code: 'job-http', args: { name }, path });
    else if (other) findings.push({ code: 'job-twice', args: { name, other: other.name, index: other.index }, path });
    else if (isGoWord(name)) findings.push({ code: 'go-word', args: { name }, path });
    else if (identifier !== undefined) findings.push({ code: 'identifier-clash', args: { name, identifier }, path });
    else claim({ name, path, what: 'job' }, [`${name}Job.go`, `${name}Job_test.go`]);
    if (!other) jobs.set(name.toLowerCase(), { name, index });
  }
  const services = new Set<string>();
  for (const { index, item } of objects(document, 'spec', 'services')) {
    const name = text(item, 'name');
    if (name === undefined || services.has(name.toLowerCase())) continue;
    services.add(name.toLowerCase());
    const path = ['spec', 'services', index, 'name'];
    const identifier = serviceClash(name);
    if (isGoWord(name)) findings.push({ code: 'go-word', args: { name }, path });
    else if (identifier !== undefined) findings.push({ code: 'identifier-clash', args: { name, identifier }, path });
    else claim({ name, path, what: 'dependency' }, [`${name}Config.go`, `${name}Service.go`, `${name}Service_test.go`]);
  }
  const payload = scheduler === undefined ? undefined : /^(.+)payload$/i.exec(scheduler)?.[1];
  const job = payload === undefined ? undefined : jobs.get(payload.toLowerCase());
  if (scheduler !== undefined && job) {
    findings.push({
      code: 'identifier-clash',
      args: { name: scheduler, identifier: `${job.name}Payload` },
      path: ['spec', 'scheduler', 'name'],
    });
  }
  return findings;
}
