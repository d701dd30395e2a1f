import type { Language, Text } from '../../core/index.ts';

/** `1 234` in French, `1,234` in English. A plain space: consoles that lack the narrow one show a box. */
export function formatCount(count: number, language: Language): string {
  const digits = String(Math.trunc(Math.abs(count)));
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, language === 'fr' ? ' ' : ',');
  return count < 0 ? `-${grouped}` : grouped;
}

/** `0,04 s` in French, `0.04s` in English; whole minutes apart from 60 s on. */
export function formatSeconds(seconds: number, language: Language): string {
  const minutes = Math.floor(seconds / 60);
  const rest = (seconds - minutes * 60).toFixed(minutes > 0 ? 0 : 2);
  const [number, unit] = language === 'fr' ? [rest.replace('.', ','), ' s'] : [rest, 's'];
  return minutes > 0 ? `${minutes} min ${number}${unit}` : `${number}${unit}`;
}

const AGE_UNITS = [
  { seconds: 86_400, fr: 'j', en: 'd' },
  { seconds: 3600, fr: 'h', en: 'h' },
  { seconds: 60, fr: 'min', en: 'min' },
  { seconds: 1, fr: 's', en: 's' },
] as const;

/** `3 j 4 h`, `12 min 5 s`: the two largest units of an age. Of a time that is still to come, with a minus. */
export function formatAge(seconds: number, language: Language): string {
  const whole = Math.floor(Math.abs(seconds));
  const at = AGE_UNITS.findIndex((unit) => whole >= unit.seconds);
  const large = AGE_UNITS[at];
  if (large === undefined) return '0 s';
  const small = AGE_UNITS[at + 1];
  const first = Math.floor(whole / large.seconds);
  const rest = small === undefined ? 0 : Math.floor((whole % large.seconds) / small.seconds);
  const head = `${seconds < 0 ? '-' : ''}${first} ${large[language]}`;
  return small === undefined || rest === 0 ? head : `${head} ${rest} ${small[language]}`;
}

/** `99,5 %`, `100 %`: at most one decimal, rounded down so that 100 % means all. */
export function formatPercent(ratio: number, language: Language): string {
  const tenths = Math.floor(ratio * 1000) / 10;
  return language === 'fr' ? `${String(tenths).replace('.', ',')} %` : `${tenths}%`;
}

/** `12,3 Mo` in French, `12.3 MB` in English; steps of 1024. */
export function formatBytes(bytes: number, language: Language): string {
  const units = language === 'fr' ? ['octets', 'Ko', 'Mo', 'Go', 'To'] : ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const number = (bytes / 1024 ** step).toFixed(step === 0 || bytes / 1024 ** step >= 100 ? 0 : 1);
  return `${language === 'fr' ? number.replace('.', ',') : number} ${units[step]}`;
}

/** One of two words, by count: French counts 0 and 1 as singular, English only 1. */
export function plural(count: number, language: Language, one: Text, many: Text): string {
  const singular = language === 'fr' ? Math.abs(count) < 2 : count === 1;
  return (singular ? one : many)[language];
}

/** The text cut to `width` characters, its end replaced by `…`; padded with blanks when shorter. */
export function toWidth(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text.padEnd(width);
}

/** The text broken at blanks into lines of at most `width` characters; longer words stay whole. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line: string | undefined;
    for (const word of paragraph.split(/(?<!«) (?![»:;!?])/)) {
      if (line !== undefined && line.trim() !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else {
        line = line === undefined ? word : `${line} ${word}`;
      }
    }
    return [...lines, line ?? ''];
  });
}
