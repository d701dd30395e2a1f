/** A code page of one byte a character, in which the bytes of UTF-8 were read by mistake. */
export interface CodePage {
  readonly name: string;
  /** The byte of each UTF-16 code unit; -1 for characters that the page does not have. */
  readonly bytes: Int16Array;
  /** The code unit of each byte. */
  readonly units: Uint16Array;
}

/** The upper halves, as Windows decodes them: the bytes that CP1252 leaves out become C1 controls. */
const UPPER_HALVES: Readonly<Record<string, string>> = {
  CP850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  CP858:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  CP437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  CP1252:
    '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ',
};

let made: readonly CodePage[] | undefined;

/** The code pages of consoles (CP850 in Western Europe, CP437 in the United States) and of Windows itself. */
export function codePages(): readonly CodePage[] {
  made ??= Object.entries(UPPER_HALVES).map(([name, upper]) => {
    const bytes = new Int16Array(0x10000).fill(-1);
    const units = new Uint16Array(256);
    for (let byte = 0; byte < 256; byte++) {
      const unit = byte < 128 ? byte : upper.charCodeAt(byte - 128);
      bytes[unit] = byte;
      units[byte] = unit;
    }
    return { name, bytes, units };
  });
  return made;
}

/** The characters that a code page has for the bytes from `first` to `last`. */
export function charactersOf(pages: readonly string[], first: number, last: number): string {
  const found = codePages().filter(({ name }) => pages.includes(name));
  const all = found.flatMap(({ units }) =>
    [...units.subarray(first, last + 1)].map((unit) => String.fromCharCode(unit)),
  );
  return [...new Set(all)].join('');
}

/** What a text was before its UTF-8 was read in a code page; undefined where it was never damaged in such a way. */
export function repairText(text: string): string | undefined {
  for (const { bytes } of codePages()) {
    const codes = Array.from({ length: text.length }, (_, at) => bytes[text.charCodeAt(at)] ?? -1);
    if (codes.includes(-1) || codes.every((code) => code < 0x80)) continue;
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(codes));
    } catch {
      // Not in this page, then.
    }
  }
  return undefined;
}
