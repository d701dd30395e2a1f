// What benchmarks are given on the command line.
import process from 'node:process';

/** A whole number; `--help`, words and fractions are none. */
const isWhole = (text) => /^\d{1,15}$/.test(text);
const areWhole = (text) => text.split(',').every(isWhole);

/**
 * The whole numbers that the benchmark was given, in the order of `defaults`, which says what each is where it is left
 * out. Where one is no such number, or there are too many, the process ends with a sentence that says what is expected.
 */
export function wholeNumbers(usage, ...defaults) {
  const given = process.argv.slice(2);
  if (given.length > defaults.length || !given.every(isWhole)) refuse(usage);
  return defaults.map((byDefault, index) => (given[index] === undefined ? byDefault : Number(given[index])));
}

/** Numbers with commas between them, such as 1,10,100. Ends the process where they are none. */
export function numberList(usage, text) {
  if (!areWhole(text)) refuse(usage);
  return text.split(',').map(Number);
}

function refuse(usage) {
  console.error(`Usage: node ${usage}; numbers are whole ones.`);
  process.exit(2);
}
