import type { Text } from '../../core/index.ts';

/** What the reader of YAML says of a mistake, and the same in French: `$1` is what it quotes. */
const FRENCH: readonly (readonly [english: RegExp, french: string])[] = [
  [/^Flow map .*must .*end with a }/, 'une accolade ouverte n’est pas fermée, ou la suite n’est pas en retrait'],
  [/^Flow sequence .*must .*end with a \]/, 'un crochet ouvert n’est pas fermé, ou la suite n’est pas en retrait'],
  [/^Nested mappings are not allowed/, 'deux « : » sur une ligne, ou une ligne trop en retrait'],
  [/^Implicit keys .*single line/, 'une clé doit tenir sur une ligne : un « : » manque, ou le retrait n’est pas bon'],
  [/^Implicit map keys need to be followed/, 'une clé n’est pas suivie de « : », ou le retrait n’est pas bon'],
  [/^Tabs are not allowed/, 'une tabulation sert de retrait ; mettez des espaces'],
  [/^Missing closing ["'](.)?quote/, 'un guillemet ouvert n’est pas fermé'],
  [/^Unresolved alias .*: (.*)/, 'l’alias *$1 n’a pas d’ancre &$1 avant lui'],
  [/^Alias \*(.*) is inside/, 'l’alias *$1 est dans ce que nomme son ancre &$1, et n’aurait pas de fin'],
  [/^All sequence items must start/, 'les tirets d’une liste ne sont pas alignés'],
  [/^All collection items must start/, 'les clés ou les tirets d’un même bloc ne sont pas alignés'],
  [/^All mapping items must start/, 'les clés d’une table ne sont pas alignées'],
  [/^Plain value cannot start with a tab/, 'une valeur ne peut pas commencer par une tabulation'],
  [/^Plain value cannot start with .*?(\S)$/, 'une valeur ne peut pas commencer par $1 ; mettez-la entre guillemets'],
  [/^A block sequence may not be used/, 'une liste est à la place d’une clé'],
  [/^Sequence item without -/, 'il manque un tiret devant un élément de liste'],
  [/^Missing , /, 'il manque une virgule entre deux éléments'],
  [/^Missing space after :/, 'il manque une espace après « : »'],
  [/^Invalid escape sequence (.*)/, '$1 ne veut rien dire entre guillemets doubles'],
  [/^Comments must be separated/, 'un commentaire doit être précédé d’une espace'],
  [/^Unresolved tag: (.*)/, 'l’étiquette $1 n’existe pas'],
  [/^Source contains multiple documents/, 'le fichier contient plusieurs documents (---)'],
  [/^Excessive alias count/, 'ses alias en feraient un texte démesuré'],
  [/^Block collections are not allowed within flow/, 'un bloc en retrait est à l’intérieur d’accolades ou de crochets'],
  [/^Unexpected (.*) at node end/, 'il y a quelque chose de trop après une valeur'],
  [/^Unexpected , in /, 'il y a une virgule de trop'],
  [/^Unexpected empty item/, 'il y a une virgule de trop, ou un élément vide'],
  [/^Unexpected (\S+) in /, 'un « $1 » n’a pas sa place ici'],
];

/** Why a text is no YAML, in both languages; the sentence of the reader is the English one. */
export function yamlReason(sentence: string): Text {
  const [en = sentence] = sentence.split('\n');
  const known = FRENCH.find(([english]) => english.test(en));
  const match = known?.[0].exec(en);
  const fr = known?.[1].replaceAll('$1', () => match?.[1] ?? '') ?? 'ce qui est écrit à cet endroit n’est pas du YAML';
  return { fr, en };
}
