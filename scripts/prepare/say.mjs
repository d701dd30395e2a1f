/** One fact in both languages, to stderr: what follows owns stdout. */
export function say(french, english) {
  console.error(`${french}\n${english}`);
}
