import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSchemas, kubeVersion } from '../../scripts/lib/kubernetes.mjs';
import { execute } from './service.ts';

const folders = (path: string): readonly string[] => (existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : []);

/** Runs a program to its end in a folder; whatever but 0 is an error that says all. */
export function must(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): string {
  const { code, output } = execute(file, args, cwd, env);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')}: ${String(code)}\n${output}`);
  return output;
}

/** The folders of a service's overlays. */
export const overlaysOf = (directory: string): readonly string[] =>
  folders(join(directory, 'manifests', 'kubernetes', 'overlays'));

/** The folders of a service's charts. */
export const chartsOf = (directory: string): readonly string[] => folders(join(directory, 'manifests', 'helm'));

/** A chart as helm renders it with each of its values files. */
export function renderChart(chart: string, namespace: string): readonly string[] {
  const values = readdirSync(chart).filter((name) => name.startsWith('values-'));
  return values.map((name) => {
    const common = ['--kube-version', kubeVersion, '--values', join(chart, name)];
    must('helm', ['lint', '--strict', ...common, chart], chart);
    return must('helm', ['template', 'x', chart, '--namespace', namespace, ...common], chart);
  });
}

/** What kubeconform says of a text of manifests, by the schemas of the API server and of the foreign kinds. */
export function kubeconform(text: string, work: string): { readonly code: number | null; readonly output: string } {
  const file = join(work, 'manifests.yaml');
  writeFileSync(file, text);
  return execute('kubeconform', [...ensureSchemas(), file], work);
}

/** Everything of a service that goes to a cluster, each overlay and each values file as one text. */
export function manifestsOf(directory: string): readonly string[] {
  return [
    ...overlaysOf(directory).flatMap((overlay) => [
      must('cat', ['namespace.yaml'], overlay),
      must('kustomize', ['build', overlay], overlay),
    ]),
    ...chartsOf(directory).flatMap((chart) => renderChart(chart, 'elsewhere')),
  ];
}
