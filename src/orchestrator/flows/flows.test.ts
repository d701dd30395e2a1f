// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how flow files refer to parameters.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readFlows } from './read-flows.ts';

const VERBS = new Map(
  ['refresh', 'freshness', 'extract'].map((verb) => [
    verb,
    { options: ['--select', '--exclude', '--full-refresh', '--vars'], endless: ['--watch', 'serve'] },
  ]),
);

let project: string;

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'sigeti-flows-'));
  mkdirSync(path.join(project, 'flows'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function read(...texts: readonly string[]) {
  for (const [index, text] of texts.entries()) writeFileSync(path.join(project, `flows/f${index + 1}.yml`), text);
  return readFlows(project, { verbs: VERBS });
}

/** Code and place of each problem. */
function problemsOf(text: string): readonly string[] {
  return read(text).problems.map(({ code, details: { location } }) =>
    [code.replace('SCHEDULE_', ''), location?.line, location?.column].join(' '),
  );
}

const WHOLE = `
name: refresh
description: Tout rafraîchir
parameters:
  jour: {type: date, default: null, description: Le jour à rejouer}
  complet: {type: boolean, default: false}
tasks:
  - name: extract
    run: extract
    retries: 2
    retry_delay: 30 s
    backoff: 2
    timeout: 2 h
  - name: refresh
    run: refresh --full-refresh=\${complet}
    args: --exclude "tag:a b"
    vars: {date_reference: "\${jour}"}
  - name: nettoyer
    sql: vacuum
    transaction: false
    when: always
retries: 1
deployments:
  - name: quotidien
    late_after: 15 min
    schedules:
      - {name: nuit, cron: "0 2 * * *"}
      - {name: jour, every: 1 h 30 min, anchor: 2026-01-01T00:00:00+01:00, missed: all, paused: true}
`;

test('a flow is read with its tasks, deployments and schedules, defaults filled in', () => {
  const { files, problems } = read(WHOLE);
  expect(problems).toEqual([]);
  expect(files).toEqual([
    {
      file: 'flows/f1.yml',
      flow: {
        name: 'refresh',
        description: 'Tout rafraîchir',
        parameters: [
          { name: 'jour', type: 'date', default: null, description: 'Le jour à rejouer', choices: undefined },
          { name: 'complet', type: 'boolean', default: false, description: undefined, choices: undefined },
        ],
        tasks: [
          {
            kind: 'verb',
            name: 'extract',
            when: 'success',
            retries: 2,
            retryDelay: 30,
            backoff: 2,
            timeout: 7200,
            verb: 'extract',
            arguments: [],
          },
          {
            kind: 'verb',
            name: 'refresh',
            when: 'success',
            retries: 0,
            retryDelay: 30,
            backoff: 1,
            timeout: undefined,
            verb: 'refresh',
            arguments: ['--full-refresh=${complet}', '--exclude', 'tag:a b', '--vars', '{"date_reference":"${jour}"}'],
          },
          {
            kind: 'sql',
            name: 'nettoyer',
            when: 'always',
            retries: 0,
            retryDelay: 30,
            backoff: 1,
            timeout: undefined,
            sql: 'vacuum',
            transaction: false,
          },
        ],
        retries: 1,
        retryDelay: 30,
      },
      deployments: [
        {
          name: 'refresh/quotidien',
          flow: 'refresh',
          description: undefined,
          parameters: {},
          queue: 'default',
          lateAfter: 900,
          schedules: [
            {
              name: 'nuit',
              rhythm: { cron: '0 2 * * *', timeZone: 'Africa/Abidjan' },
              parameters: {},
              missed: 'latest',
              paused: false,
            },
            {
              name: 'jour',
              rhythm: { every: 5400, anchor: '2025-12-31T23:00:00.000Z' },
              parameters: {},
              missed: 'all',
              paused: true,
            },
          ],
        },
      ],
    },
  ]);
});

describe('every problem is found, at its place', () => {
  test.each([
    ['name: a\ntasks: []\n', ['FLOW_INVALID 2 1']],
    ['- a\n', ['FLOW_INVALID 1 1']],
    ['', ['FLOW_INVALID  ']],
    ['name: a\nname2: b\ntasks: [{name: t, run: refresh}]\n', ['FLOW_KEY_UNKNOWN 2 1']],
    ['name: a\ntasks:\n- name: t\n  run: refresh\n  retry: 3\n', ['FLOW_KEY_UNKNOWN 5 3']],
    ['name: a\ntasks:\n- name: t\n  run: refrech\n', ['TASK_VERB_UNKNOWN 4 3']],
    ['name: a\ntasks:\n- name: t\n', ['FLOW_INVALID 3 3']],
    ['name: a\nretries: 1\ntasks: [{name: t, run: refresh}]\nretries: 2\n', ['PARSE_KEY_DUPLICATE 4 1']],
    ['name: a\ntasks:\n- {name: t, run: refresh --full-refesh}\n', ['TASK_OPTION_UNKNOWN 3 13']],
    [
      'name: a\ntasks:\n- name: t\n  run: refresh serve\n  args: [--watch]\n',
      ['TASK_ENDLESS 4 3', 'TASK_ENDLESS 5 3', 'TASK_OPTION_UNKNOWN 5 3'],
    ],
    [
      'name: a\nretry: 1\ntasks:\n- {name: t, run: refrech, when: jamais}\n- {name: u, run: extract, retries: deux, args: [--ful]}\n',
      [
        'FLOW_KEY_UNKNOWN 2 1',
        'TASK_VERB_UNKNOWN 4 13',
        'FLOW_INVALID 4 27',
        'FLOW_INVALID 5 27',
        'TASK_OPTION_UNKNOWN 5 42',
      ],
    ],
    ['name: a\ntasks:\n- {name: t, run: refresh, sql: select 1}\n', ['FLOW_INVALID 3 3']],
    ['name: a\ntasks:\n- {name: t, run: refresh, timeout: 2 heures}\n', ['FLOW_INVALID 3 27']],
    [
      'name: a b\ntasks:\n- {name: 1, run: refresh, when: jamais}\n',
      ['FLOW_INVALID 1 1', 'FLOW_INVALID 3 4', 'FLOW_INVALID 3 27'],
    ],
    ['name: a\ntasks:\n- {name: t, run: "refresh --select ${x}"}\n', ['REFERENCE_UNKNOWN 3 13']],
    ['name: a\ntasks:\n- {name: t, run: "refresh \'x"}\n', ['TASK_VERB_UNKNOWN 3 13']],
    ['name: a\ntasks:\n- {name: t, sql: "select \'${scheduled_date}\'"}\n', ['REFERENCE_UNUSABLE 3 13']],
    [
      'name: a\nparameters: {x: {type: date, default: demain}}\ntasks:\n- {name: t, run: refresh}\n',
      ['PARAMETER_INVALID 2 30'],
    ],
    ['name: a\nparameters: {flow_run_id: {type: date}}\ntasks:\n- {name: t, run: refresh}\n', ['FLOW_INVALID 2 14']],
    ['name: a\nparameters: {x: {type: jour}}\ntasks:\n- {name: t, run: refresh}\n', ['FLOW_INVALID 2 18']],
    [
      'name: a\nparameters: {x: {type: date, default: null}}\ntasks:\n- {name: t, run: refresh, args: ["a-${x}"]}\n',
      ['REFERENCE_UNUSABLE 4 27'],
    ],
    ['name: a\ntasks:\n- {name: t, run: refresh}\n- {name: t, run: extract}\n', ['NAME_TAKEN 4 4']],
  ])('%j', (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  test.each([
    ['- {name: n}', ['FLOW_INVALID']],
    ['- {name: n, cron: "0 2 * *"}', ['RHYTHM_INVALID']],
    ['- {name: n, cron: "61 2 * * *"}', ['RHYTHM_INVALID']],
    ['- {name: n, cron: "0 0 30 2 *"}', ['RHYTHM_INVALID']],
    ['- {name: n, cron: "0 2 * * *", timezone: Afrique/Abidjan}', ['RHYTHM_INVALID']],
    ['- {name: n, cron: "0 2 * * *", anchor: 2026-01-01}', ['FLOW_INVALID']],
    ['- {name: n, every: 0 s}', ['RHYTHM_INVALID']],
    ['- {name: n, every: 1 h, anchor: hier}', ['RHYTHM_INVALID']],
    ['- {name: n, every: 1 h, timezone: UTC}', ['FLOW_INVALID']],
    ['- {name: n, every: 1 h, missed: toujours}', ['FLOW_INVALID']],
    ['- {name: n, every: 1 h, parameters: {y: 1}}', ['PARAMETER_UNKNOWN']],
    ['- {name: n, every: 1 h, parameters: {x: trois}}', ['PARAMETER_INVALID']],
    [
      '- {name: n, every: 1 h}\n      - {name: n, every: 2 h}',
      ['PARAMETER_MISSING', 'PARAMETER_MISSING', 'NAME_TAKEN'],
    ],
  ])('of schedules: %s', (schedule, expected) => {
    const text = `name: a
parameters: {x: {type: integer}}
tasks: [{name: t, run: refresh}]
deployments:
  - name: d
    schedules:
      ${schedule}
`;
    const wrong = expected.includes('PARAMETER_MISSING')
      ? text
      : text.replace('type: integer', 'type: integer, default: 1');
    expect(read(wrong).problems.map(({ code }) => code.replace('SCHEDULE_', ''))).toEqual(expected);
  });

  test('a file that is no YAML, one that is not UTF-8, and two flows of one name', () => {
    writeFileSync(path.join(project, 'flows/f0.yml'), Buffer.from([0x6e, 0xe9]));
    const flow = 'name: a\ntasks: [{name: t, run: refresh}]\n';
    expect(read('a: [', flow, flow).problems.map(({ code }) => code)).toEqual([
      'PARSE_FILE_UNREADABLE',
      'PARSE_YAML_SYNTAX',
      'SCHEDULE_NAME_TAKEN',
    ]);
  });

  test('an unknown key, verb or reference names its nearest neighbours', () => {
    const hints = read('name: a\ntasks:\n- {name: t, run: refrech, retires: 1}\n').problems.map(
      ({ details }) => details.hint?.en,
    );
    expect(hints).toEqual(["Did you mean 'refresh'?", "Did you mean 'retries'?"]);
    const [verb, reference] = read('name: a\ntasks:\n- {name: t, run: "refrech ${scheduled_dat}"}\n').problems;
    expect(verb?.details.hint?.en).toBe("Did you mean 'refresh'?");
    expect(reference?.details.hint?.en).toContain("'scheduled_date'");
  });
});

describe('the files that are read', () => {
  const flow = 'name: a\ntasks: [{name: t, run: refresh}]\n';

  test('one file, by its path or by its name', () => {
    writeFileSync(path.join(project, 'flows/autre.yml'), flow);
    const choose = (file: string, workingDirectory = project) =>
      readFlows(project, { verbs: VERBS, file, workingDirectory }).files.map((each) => each.file);
    expect(choose('flows/autre.yml')).toEqual(['flows/autre.yml']);
    expect(choose('autre.yml', path.join(project, 'flows'))).toEqual(['flows/autre.yml']);
    expect(choose('autre')).toEqual(['flows/autre.yml']);
    expect(() => choose('autr')).toThrow(/autr/);
  });

  test('none', () => {
    expect(() => readFlows(project, { verbs: VERBS })).toThrow(
      expect.objectContaining({ code: 'SCHEDULE_FLOWS_MISSING' }),
    );
  });
});
