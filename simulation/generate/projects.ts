import type { Random } from './random.ts';

/** How a project is paid for, in FCFA. */
export interface Financing {
  readonly total: number;
  readonly loan: number;
  readonly grant: number;
  /** One in a hundred holds a text where a number belongs (T26). */
  readonly totalAs: 'number' | 'text' | 'unknown';
}

/** The jobs that a project promises. */
export interface Jobs {
  readonly total: number;
  readonly expatriates: number;
}

export function planFinancing(random: Random): Financing {
  const total = Math.round(
    random.quantile([
      [0, 100_000],
      [0.25, 8_000_000],
      [0.5, 40_000_000],
      [0.8, 300_000_000],
      [1, 1_500_000_000],
    ]),
  );
  const loan = random.chance(0.4) ? Math.round(total * random.unit() * 0.6) : 0;
  const grant = random.chance(0.2) ? Math.round((total - loan) * random.unit() * 0.4) : 0;
  const totalAs = random.weighted<Financing['totalAs']>([
    ['number', 98],
    ['text', 1],
    ['unknown', 1],
  ]);
  return { total, loan, grant, totalAs };
}

/** As the application keeps it, in JSON. */
export function financementOf({ total, loan, grant, totalAs }: Financing): object {
  const sources = [
    { origine: 'FONDS_PROPRES', montant: total - loan - grant },
    { origine: 'PRET_BANCAIRE', montant: loan },
    { origine: 'SUBVENTION', montant: grant },
  ].filter(({ montant }) => montant > 0);
  const montantTotal = { number: total, text: String(total), unknown: 'à préciser' }[totalAs];
  return { devise: 'XOF', montantTotal, sourcesValid: true, sources };
}

export function planJobs(random: Random): Jobs {
  const total = random.integer(10, 500);
  return { total, expatriates: Math.floor(total * random.unit() * 0.15) };
}

/** As the application keeps them, in JSON. */
export function emploisOf({ total, expatriates }: Jobs): object {
  const split = (count: number) => {
    const cadres = Math.floor(count * 0.2);
    const autres = Math.floor(count * 0.1);
    return { total: count, cadres, nonCadres: count - cadres - autres, autres };
  };
  return { total, coherenceValid: true, nationaux: split(total - expatriates), expatries: split(expatriates) };
}
