import type { Text } from '../../core/index.ts';

/**
 * Something a template did that cannot be done. Host functions throw it too: the engine adds where it happened and
 * reports it as TEMPLATE_RUNTIME.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly text: Text;
  readonly hint: Text | undefined;

  constructor(text: Text, hint?: Text) {
    super(text.en);
    this.text = text;
    this.hint = hint;
  }
}

export function nameUndefined(name: string): TemplateError {
  return new TemplateError(
    { fr: `« ${name} » n’est pas défini.`, en: `'${name}' is undefined.` },
    {
      fr: 'Vérifiez l’orthographe. Une macro d’un autre paquet s’appelle avec le nom du paquet : paquet.macro(...).',
      en: 'Check the spelling. A macro of another package is called with its package: package.macro(...).',
    },
  );
}

export function memberUndefined(owner: string, member: string): TemplateError {
  return new TemplateError({
    fr: `« ${owner} » n’a pas d’attribut « ${member} ».`,
    en: `'${owner}' has no attribute '${member}'.`,
  });
}

export function elementUndefined(owner: string, index: string): TemplateError {
  return new TemplateError({ fr: `« ${owner} » n’a pas d’élément ${index}.`, en: `${owner} has no element ${index}.` });
}

export function parameterMissing(name: string): TemplateError {
  return new TemplateError({
    fr: `Le paramètre « ${name} » n’a pas été donné.`,
    en: `parameter '${name}' was not provided.`,
  });
}

export function callerMissing(): TemplateError {
  return new TemplateError({
    fr: 'Cette macro n’a pas été appelée par un bloc {% call %} : caller() n’existe pas.',
    en: 'No caller defined: this macro was not called by a {% call %} block.',
  });
}

export function neighbourMissing(which: 'previous' | 'next'): TemplateError {
  return which === 'previous'
    ? new TemplateError({ fr: 'Il n’y a pas d’élément précédent.', en: 'there is no previous item.' })
    : new TemplateError({ fr: 'Il n’y a pas d’élément suivant.', en: 'there is no next item.' });
}

export function otherwiseMissing(): TemplateError {
  return new TemplateError({
    fr: 'La condition en ligne est fausse et n’a pas de partie « else ».',
    en: 'the inline if-expression evaluated to false and no else section was defined.',
  });
}

export function sequenceEmpty(filter: string): TemplateError {
  return new TemplateError({
    fr: `Le filtre « ${filter} » a reçu une suite vide.`,
    en: `The filter '${filter}' was given an empty sequence.`,
  });
}

export function notCallable(type: string): TemplateError {
  return new TemplateError({
    fr: `Une valeur de type « ${type} » ne s’appelle pas comme une fonction.`,
    en: `'${type}' object is not callable.`,
  });
}

export function notIterable(type: string): TemplateError {
  return new TemplateError({
    fr: `Une valeur de type « ${type} » ne se parcourt pas.`,
    en: `'${type}' object is not iterable.`,
  });
}

export function noLength(type: string): TemplateError {
  return new TemplateError({
    fr: `Une valeur de type « ${type} » n’a pas de longueur.`,
    en: `object of type '${type}' has no len().`,
  });
}

export function unhashable(type: string): TemplateError {
  return new TemplateError({
    fr: `Une valeur de type « ${type} » ne peut pas servir de clé.`,
    en: `unhashable type: '${type}'.`,
  });
}

export function operandsUnsupported(operator: string, left: string, right: string): TemplateError {
  return new TemplateError({
    fr: `L’opérateur ${operator} ne s’applique pas à « ${left} » et « ${right} ».`,
    en: `unsupported operand type(s) for ${operator}: '${left}' and '${right}'.`,
  });
}

export function operandUnsupported(operator: string, type: string): TemplateError {
  return new TemplateError({
    fr: `L’opérateur ${operator} ne s’applique pas à « ${type} ».`,
    en: `bad operand type for unary ${operator}: '${type}'.`,
  });
}

export function concatenationUnsupported(left: string, right: string): TemplateError {
  return new TemplateError(
    {
      fr: `Seul « ${left} » s’ajoute à « ${left} », pas « ${right} ».`,
      en: `can only concatenate ${left} (not "${right}") to ${left}.`,
    },
    {
      fr: 'Pour assembler des textes et des nombres, utilisez ~ au lieu de +.',
      en: 'To join texts and numbers, use ~ instead of +.',
    },
  );
}

export function comparisonUnsupported(operator: string, left: string, right: string): TemplateError {
  return new TemplateError({
    fr: `La comparaison ${operator} n’existe pas entre « ${left} » et « ${right} ».`,
    en: `'${operator}' not supported between instances of '${left}' and '${right}'.`,
  });
}

export function membershipNeedsText(type: string): TemplateError {
  return new TemplateError({
    fr: `Dans un texte on ne cherche qu’un texte, pas « ${type} ».`,
    en: `'in <string>' requires string as left operand, not ${type}.`,
  });
}

export function divisionByZero(): TemplateError {
  return new TemplateError({ fr: 'Division par zéro.', en: 'division by zero.' });
}

export function valueTooLarge(): TemplateError {
  return new TemplateError({
    fr: 'Le résultat serait trop grand pour un gabarit.',
    en: 'The result would be too large for a template.',
  });
}

export function rangeTooBig(limit: number): TemplateError {
  return new TemplateError({
    fr: `range() ne dépasse pas ${limit} éléments.`,
    en: `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${limit}).`,
  });
}

export function callsTooDeep(limit: number): TemplateError {
  return new TemplateError(
    {
      fr: `Plus de ${limit} appels de macros sont imbriqués.`,
      en: `More than ${limit} macro calls are nested in each other.`,
    },
    {
      fr: 'Une macro s’appelle sans doute elle-même sans fin.',
      en: 'A macro probably calls itself without end.',
    },
  );
}

export function stackExhausted(): TemplateError {
  return new TemplateError({
    fr: 'Des blocs, des appels ou des valeurs sont imbriqués trop profondément.',
    en: 'Blocks, calls or values are nested in each other too deeply.',
  });
}

export function unpackMismatch(expected: number, got: number): TemplateError {
  return got < expected
    ? new TemplateError({
        fr: `Pas assez de valeurs à répartir : ${expected} attendues, ${got} données.`,
        en: `not enough values to unpack (expected ${expected}, got ${got}).`,
      })
    : new TemplateError({
        fr: `Trop de valeurs à répartir : ${expected} attendues.`,
        en: `too many values to unpack (expected ${expected}).`,
      });
}

export function notANamespace(): TemplateError {
  return new TemplateError(
    { fr: 'Seul un namespace() reçoit des attributs.', en: 'cannot assign attribute on non-namespace object.' },
    {
      fr: 'Créez-le avec {% set ns = namespace(x=0) %}, puis {% set ns.x = 1 %}.',
      en: 'Create it with {% set ns = namespace(x=0) %}, then {% set ns.x = 1 %}.',
    },
  );
}

export function dictReadOnly(method: string): TemplateError {
  return new TemplateError(
    {
      fr: `${method}() changerait un dictionnaire du moteur, qui est en lecture seule.`,
      en: `${method}() would change a dictionary of the engine, which is read-only.`,
    },
    { fr: 'Copiez-le d’abord avec dict(...).', en: 'Copy it first with dict(...).' },
  );
}

export function returnOutsideMacro(): TemplateError {
  return new TemplateError({
    fr: 'return() n’a de sens que dans une macro.',
    en: 'return() can only be used inside a macro.',
  });
}

export function filterUnknown(name: string): TemplateError {
  return new TemplateError({ fr: `Il n’y a pas de filtre « ${name} ».`, en: `No filter named '${name}'.` });
}

export function testUnknown(name: string): TemplateError {
  return new TemplateError({ fr: `Il n’y a pas de test « ${name} ».`, en: `No test named '${name}'.` });
}

/** A value that the builtin cannot take; `reason` completes the sentence. */
export function valueInvalid(builtin: string, reason: Text): TemplateError {
  return new TemplateError({ fr: `${builtin} : ${reason.fr}.`, en: `${builtin}: ${reason.en}.` });
}
