const WORD = /(?:[^\s"']|"[^"]*"|'[^']*')+/g;

/**
 * The words of a command line as a shell would split them: at blanks, except within quotes. Undefined where a quote is
 * left open.
 */
export function splitWords(text: string): readonly string[] | undefined {
  if (text.replace(WORD, '').trim() !== '') return undefined;
  const unquote = (word: string) => word.replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single);
  return [...text.matchAll(WORD)].map(([word]) => unquote(word));
}
