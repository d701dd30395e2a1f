// What the summary of `npm test` says of the JSON reports of vitest and Playwright.
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Enough for an assertion with the lines that differ. */
const LINES = 12;
const SLOWEST = 5;

/** Each failed test of vitest's files, or the file where none of its tests could run, with the first lines of why. */
export function vitestFailures(failedFiles, root) {
  return failedFiles.flatMap(({ name, message, assertionResults }) => {
    const file = path.relative(root, name);
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0) return [withReason(file, message)];
    return failed.map(({ fullName, failureMessages }) =>
      withReason(`${file} > ${fullName}`, failureMessages.join('\n')),
    );
  });
}

/** Each failed test of Playwright's, or what kept all of them from running, with the first lines of why. */
export function browserFailures(suites, errors) {
  const specs = suites.flatMap(specsOf).filter(({ ok }) => !ok);
  const failed = specs.map(({ file, line, title, tests }) => {
    const messages = tests.flatMap(({ results }) => results.flatMap((result) => result.errors));
    return withReason(`test/browser/${file}:${line} > ${title}`, messages.map(({ message }) => message).join('\n'));
  });
  return [...failed, ...errors.map(({ message }) => withReason('browser tests', message))];
}

function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

/** The files of vitest's that took longest, each as a line. */
export function slowestFiles(files, root) {
  const seconds = ({ startTime, endTime }) => (endTime - startTime) / 1000;
  return files
    .toSorted((left, right) => seconds(right) - seconds(left))
    .slice(0, SLOWEST)
    .map((file) => `slow  ${seconds(file).toFixed(1).padStart(6)} s  ${path.relative(root, file.name)}`);
}

/** Without the lines that only say by which way the error came. */
function withReason(what, reason = '') {
  const lines = stripVTControlCharacters(reason)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return [what, ...lines.slice(0, LINES)].join('\n    ');
}
