import { describe, expect, test } from 'vitest';
import { findings, withSpec } from './support.ts';

const services = (...lines: readonly string[]): string => withSpec('services:', ...lines.map((line) => `- ${line}`));

const refused: readonly [name: string, text: string, expected: readonly string[]][] = [
  [
    'a circle, with its path',
    services('{name: cache, dependsOn: [userDB]}', '{name: userDB, dependsOn: [network]}', '{name: network, dependsOn: [cache]}'),
    [
      '8:33 spec.services.2.dependsOn.0: the services depend on each other in a circle, so none could be the first to start: cache -> userDB -> network -> cache; remove one of these dependencies',
    ],
  ],
  [
    'one that depends on itself',
    services('{name: cache, dependsOn: [cache]}'),
    ['6:31 spec.services.0.dependsOn.0: "cache" would have to be started before itself; remove it'],
  ],
  [
    'one that is not there',
    services('{name: cache, dependsOn: [network, userBD]}', '{name: userDB}', '{name: network}'),
    ['6:40 spec.services.0.dependsOn.1: there is no service "userBD", did you mean "userDB"?'],
  ],
  [
    'the only one',
    services('{name: cache, dependsOn: [db]}'),
    ['6:31 spec.services.0.dependsOn.0: there is no service "db"; add it to spec.services'],
  ],
  [
    'one that is there twice',
    services('{name: userDB}', '{name: userdb}'),
    [
      '7:12 spec.services.1.name: it is there twice, first as "userDB" in spec.services[0]; names have to differ by more than case',
    ],
  ],
  [
    'variables of the program',
    services('{name: queue}'),
    ['6:12 spec.services.0.env: variables that start with QUEUE_ belong to the program itself; set env'],
  ],
  [
    'variables of another one',
    services('{name: cache}', '{name: store, env: CACHE}'),
    ['7:24 spec.services.1.env: variables that start with CACHE_ belong to the service "cache"; choose another prefix'],
  ],
  [
    'a wait that never is',
    services('{name: cache, retry: {backoff: 1m}}'),
    ['6:36 spec.services.0.retry.backoff: backoff 1m is more than maxBackoff 30s; no wait would ever be that long'],
  ],
  [
    'a word of Go',
    services('{name: type}'),
    ['6:12 spec.services.0.name: "type" is a word that Go keeps for itself; choose another name'],
  ],
  [
    'an optional dependency of a required one',
    services('{name: cache, required: false}', '{name: store, dependsOn: [cache]}'),
    [
      '7:31 warning spec.services.1.dependsOn.0: "store" is required and "cache" is not, but it does not start without it; set required on "cache" to true',
    ],
  ],
];

describe('what a service depends on', () => {
  test.each(refused)('%s', async (_name, text, expected) => {
    expect(await findings(text)).toEqual(expected);
  });

  test('a diamond is no circle', async () => {
    const text = services(
      '{name: top, dependsOn: [left, right]}',
      '{name: left, dependsOn: [base]}',
      '{name: right, dependsOn: [base]}',
      '{name: base}',
    );
    expect(await findings(text)).toEqual([]);
  });

  test('two circles are two findings', async () => {
    const text = services(
      '{name: one, dependsOn: [two]}',
      '{name: two, dependsOn: [one]}',
      '{name: three, dependsOn: [four, one]}',
      '{name: four, dependsOn: [three]}',
    );
    const circles = (await findings(text)).map((line) => /start: (.*);/.exec(line)?.[1]);
    expect(circles).toEqual(['one -> two -> one', 'three -> four -> three']);
  });
});
