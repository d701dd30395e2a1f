import type { Language } from '../../core/index.ts';
import type { DumpReport } from '../../dump/index.ts';
import { wrap } from './format.ts';

interface Layout {
  readonly language: Language;
  readonly width: number;
}

/** What was found in a dump: how it is stored, what is damaged, and the first words of it. */
export function renderDumpReport(name: string, report: DumpReport, { language, width }: Layout): string {
  const isFrench = language === 'fr';
  const { storage, lines, damaged, samples, page } = report;
  const encoding = `${storage.encoding.toUpperCase()}${storage.mark > 0 ? ' (BOM)' : ''}`;
  const head = isFrench ? `${name} : ${encoding}, ${lines} lignes.` : `${name}: ${encoding}, ${lines} lines.`;
  const found = FOUND[language](report.state, damaged, page?.name ?? '');
  const words = samples.map(({ line, found: before, repaired }) =>
    isFrench ? `  ligne ${line} : ${before} → ${repaired}` : `  line ${line}: ${before} → ${repaired}`,
  );
  return [...wrap(head, width), ...wrap(found, width), ...words].join('\n');
}

const FOUND: Readonly<Record<Language, (state: DumpReport['state'], damaged: number, page: string) => string>> = {
  fr: (state, damaged, page) =>
    state === 'damaged'
      ? `${damaged} caractères doublement encodés : de l’UTF-8 relu en ${page}.`
      : state === 'stored'
        ? 'Aucun caractère n’est doublement encodé, mais psql ne lit pas l’UTF-16 : le fichier se convertit en UTF-8.'
        : 'Rien à réparer : aucun caractère n’est doublement encodé.',
  en: (state, damaged, page) =>
    state === 'damaged'
      ? `${damaged} characters encoded twice: UTF-8 that was read in ${page}.`
      : state === 'stored'
        ? 'No character is encoded twice, but psql does not read UTF-16: the file is converted to UTF-8.'
        : 'Nothing to repair: no character is encoded twice.',
};

/** What was written, how it was checked, and what to do next. */
export function renderRepaired(output: string, bytes: number, report: DumpReport, { language, width }: Layout): string {
  const { isCrLf } = report;
  const texts =
    language === 'fr'
      ? [
          `Écrit : ${output}, ${bytes} octets, en UTF-8. Refait à l’envers, il redonne exactement l’original, qui reste tel quel.`,
          isCrLf
            ? 'Fins de ligne : CR LF partout, comme PowerShell les écrit ; elles sont redevenues LF. PowerShell termine toujours la dernière ligne : si l’export ne le faisait pas, la différence ne se voit plus.'
            : 'Fins de ligne : inchangées.',
          `À charger dans une base vide, en UTF-8 : psql -d base -v ON_ERROR_STOP=1 -f ${output}`,
        ]
      : [
          `Written: ${output}, ${bytes} bytes, in UTF-8. Done backwards it gives exactly the original, which stays as it is.`,
          isCrLf
            ? 'Line ends: CR LF throughout, as PowerShell writes them; they are LF again. PowerShell always ends the last line: where the dump did not, the difference cannot be seen any more.'
            : 'Line ends: unchanged.',
          `To load into an empty database, in UTF-8: psql -d database -v ON_ERROR_STOP=1 -f ${output}`,
        ];
  return texts.flatMap((text) => wrap(text, width)).join('\n');
}
