/** Where a key of the old form goes. Without `to` it has lost its meaning; `secret` keys are refused a place. */
export interface Place {
  readonly to?: readonly string[];
  readonly convert?: (scalar: string) => string | number | boolean;
  /** A list whose items may be written as {name, enable}. */
  readonly list?: true;
  readonly section?: true;
  readonly secret?: true;
}

const section: Place = { section: true };
const dropped: Place = {};

const licenses: Readonly<Record<string, string>> = {
  apache2: 'Apache-2.0',
  apache: 'Apache-2.0',
  'apache 2.0': 'Apache-2.0',
  'apache license 2.0': 'Apache-2.0',
  gpl3: 'GPL-3.0-only',
  gpl2: 'GPL-2.0-only',
  bsd: 'BSD-3-Clause',
};
const statuses: Readonly<Record<string, string>> = { ga: 'stable', release: 'stable', incubation: 'experimental' };
const shieldNames: Readonly<Record<string, string>> = {
  sequrity_rating: 'security_rating',
  duplicate_line_density: 'duplicated_lines_density',
  duplicated_line_density: 'duplicated_lines_density',
  'quality gate': 'quality_gate',
};

const oneOf =
  (words: Readonly<Record<string, string>>) =>
  (text: string): string => {
    const known = text.toLowerCase();
    return (Object.hasOwn(words, known) ? words[known] : undefined) ?? text;
  };
const asNumber = (text: string): string | number => (/^[0-9]{1,9}$/.test(text) ? Number(text) : text);
const asBoolean = (text: string): string | boolean => (/^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text);
const lower = (text: string): string => text.toLowerCase();

/** Every key that the older form has, by its path. */
export const places: Readonly<Record<string, Place>> = {
  info: section,
  'info.api-version': { to: ['spec', 'api', 'version'] },
  'info.name': { to: ['metadata', 'name'] },
  'info.organization': { to: ['metadata', 'organization'] },
  'info.sonarcloudorg': dropped,
  'info.release-status': { to: ['spec', 'releaseStatus'], convert: (text) => oneOf(statuses)(text.toLowerCase()) },
  'info.version': { to: ['spec', 'version'] },
  project: section,
  'project.description': { to: ['spec', 'description'] },
  'project.license': { to: ['spec', 'license'], convert: oneOf(licenses) },
  'project.top_level_domain': { to: ['spec', 'api', 'topLevelDomain'] },
  'project.scheduler_name': { to: ['spec', 'scheduler', 'name'] },
  'project.maintainer': section,
  'project.maintainer.name': { to: ['spec', 'maintainer', 'name'] },
  'project.maintainer.email': { to: ['spec', 'maintainer', 'email'] },
  'project.maintainer.slack': { to: ['spec', 'maintainer', 'slack'] },
  'project.maintainer.web': { to: ['spec', 'maintainer', 'web'] },
  'project.maintainer-name': { to: ['spec', 'maintainer', 'name'] },
  'project.maintainer-email': { to: ['spec', 'maintainer', 'email'] },
  'project.maintainer-slack': { to: ['spec', 'maintainer', 'slack'] },
  'project.maintainer-web': { to: ['spec', 'maintainer', 'web'] },
  'project.kubernetes': section,
  'project.kubernetes.namespace': { to: ['spec', 'kubernetes', 'namespace'] },
  'project.kubernetes.liveness': { to: ['spec', 'api', 'liveness'] },
  'project.kubernetes.readiness': { to: ['spec', 'api', 'readiness'] },
  'project.kubernetes.metrics': { to: ['spec', 'api', 'metrics'] },
  'project.kubernetes.management': { to: ['spec', 'api', 'management'] },
  'project.kubernetes.explain': dropped,
  'project.configuration': section,
  'project.configuration.http-host': { to: ['spec', 'api', 'host'] },
  'project.configuration.http-port': { to: ['spec', 'api', 'port'], convert: asNumber },
  'project.go': section,
  'project.go.dependency-manager': dropped,
  'project.endpoints': dropped,
  'project.http-verbs': dropped,
  'project.loggers': dropped,
  'project.blocks': dropped,
  'project.dependencies': dropped,
  'project.project-files': dropped,
  'project.schemas': dropped,
  community: dropped,
  schemas: dropped,
  definitionFile: dropped,
};

/** Every key of an item of project.integrations; `to` is below the item of spec.integrations. */
export const integrationPlaces: Readonly<Record<string, Place>> = {
  name: { to: ['name'], convert: lower },
  enable: { to: ['enabled'], convert: asBoolean },
  shields: dropped,
  badges: dropped,
  'sonar-cloud-config': section,
  'sonar-cloud-config.key': { to: ['key'] },
  'sonar-cloud-config.login': { secret: true },
  'sonar-cloud-config.options': section,
  'sonar-cloud-config.options.shields': { to: ['shields'], convert: oneOf(shieldNames), list: true },
  'sonar-cloud-config.options.badges': { to: ['shields'], convert: oneOf(shieldNames), list: true },
  'sonar-cloud-config.options.coverage': dropped,
  'sonar-cloud-config.options.go-sec': dropped,
  'sonar-cloud-config.options.lint': dropped,
  'configuration-file': dropped,
};
