import { SigetiError, type SourceLocation, type Text } from '../../core/index.ts';

/** A template that cannot be read, with the place of the mistake. */
function syntaxError(location: SourceLocation, message: Text, hint?: Text): SigetiError {
  return new SigetiError({ code: 'TEMPLATE_SYNTAX', message, hint, location });
}

export function characterUnexpected(at: SourceLocation, character: string): SigetiError {
  return syntaxError(at, {
    fr: `Caractère inattendu dans une balise : ${JSON.stringify(character)}.`,
    en: `unexpected char ${JSON.stringify(character)} inside a tag.`,
  });
}

export function bracketUnexpected(at: SourceLocation, got: string, expected: string | undefined): SigetiError {
  return syntaxError(at, {
    fr: expected === undefined ? `« ${got} » ferme ce qui n’est pas ouvert.` : `« ${got} » au lieu de « ${expected} ».`,
    en: expected === undefined ? `unexpected '${got}'.` : `unexpected '${got}', expected '${expected}'.`,
  });
}

export function tagUnclosed(at: SourceLocation, opening: string, closing: string): SigetiError {
  return syntaxError(at, {
    fr: `La balise « ${opening} » ouverte ici n’est pas fermée par « ${closing} ».`,
    en: `The tag '${opening}' opened here is not closed by '${closing}'.`,
  });
}

export function stringUnclosed(at: SourceLocation): SigetiError {
  return syntaxError(at, {
    fr: 'Le texte qui commence ici n’a pas de guillemet fermant.',
    en: 'The string that starts here has no closing quote.',
  });
}

export function escapeInvalid(at: SourceLocation, sequence: string): SigetiError {
  return syntaxError(at, {
    fr: `La séquence d’échappement « ${sequence} » n’est pas valable.`,
    en: `The escape sequence '${sequence}' is not valid.`,
  });
}

export function tokenUnexpected(at: SourceLocation, expected: string, got: string): SigetiError {
  return syntaxError(at, {
    fr: `« ${expected} » était attendu, « ${got} » est venu.`,
    en: `expected token '${expected}', got '${got}'.`,
  });
}

export function expressionExpected(at: SourceLocation, got: string): SigetiError {
  return syntaxError(at, {
    fr: `Une expression était attendue, « ${got} » est venu.`,
    en: `Expected an expression, got '${got}'.`,
  });
}

export function tagUnknown(at: SourceLocation, tag: string, open: OpenBlock | undefined): SigetiError {
  const wanted = open ? wantedTags(open) : { fr: '', en: '' };
  return syntaxError(at, {
    fr: `La balise « ${tag} » est inconnue ici.${wanted.fr}`,
    en: `Encountered unknown tag '${tag}'.${wanted.en}`,
  });
}

/** A block whose end tag has not come yet. */
export interface OpenBlock {
  readonly tag: string;
  readonly location: SourceLocation;
  /** The tags that may come next in it. */
  readonly ends: readonly string[];
}

export function blockUnclosed(open: OpenBlock): SigetiError {
  const wanted = wantedTags(open);
  return syntaxError(
    open.location,
    {
      fr: `Fin du fichier inattendue.${wanted.fr}`,
      en: `Unexpected end of template.${wanted.en}`,
    },
    {
      fr: `Le bloc « ${open.tag} » s’ouvre à la ligne ${open.location.line}.`,
      en: `The block '${open.tag}' is opened on line ${open.location.line}.`,
    },
  );
}

function wantedTags(open: OpenBlock): Text {
  const tags = {
    fr: open.ends.map((tag) => `« ${tag} »`).join(' ou '),
    en: open.ends.map((tag) => `'${tag}'`).join(' or '),
  };
  const several = open.ends.length > 1;
  return {
    fr: ` Il fallait d’abord ${tags.fr}. Le bloc le plus intérieur encore ouvert est « ${open.tag} ».`,
    en: ` Jinja was looking for the following ${several ? 'tags' : 'tag'}: ${tags.en}. The innermost block that needs to be closed is '${open.tag}'.`,
  };
}

export function tagNotInDbt(at: SourceLocation, tag: string): SigetiError {
  return syntaxError(
    at,
    {
      fr: `La balise « ${tag} » n’existe pas dans un projet dbt.`,
      en: `The tag '${tag}' does not exist in a dbt project.`,
    },
    {
      fr: 'Les macros de macros/ sont visibles partout : appelez-les par leur nom, sans rien importer.',
      en: 'The macros of macros/ are visible everywhere: call them by name, without importing anything.',
    },
  );
}

export function targetInvalid(at: SourceLocation, got: string): SigetiError {
  return syntaxError(at, { fr: `On ne peut pas affecter à « ${got} ».`, en: `can't assign to '${got}'.` });
}

export function outsideLoop(at: SourceLocation, tag: string): SigetiError {
  return syntaxError(at, {
    fr: `« ${tag} » n’a de sens que dans une boucle {% for %}.`,
    en: `'${tag}' outside loop.`,
  });
}

export function callExpected(at: SourceLocation): SigetiError {
  return syntaxError(
    at,
    { fr: '{% call %} attend l’appel d’une macro.', en: 'expected call: {% call %} needs the call of a macro.' },
    { fr: 'Écrivez {% call mon_macro() %}.', en: 'Write {% call my_macro() %}.' },
  );
}

export function argumentOrder(at: SourceLocation): SigetiError {
  return syntaxError(at, {
    fr: 'Les arguments sans nom viennent avant les arguments nommés.',
    en: 'invalid syntax for function call expression: arguments without a name come first.',
  });
}

export function argumentRepeated(at: SourceLocation, name: string): SigetiError {
  return syntaxError(at, {
    fr: `L’argument « ${name} » est donné deux fois.`,
    en: `The argument '${name}' is given twice.`,
  });
}

export function defaultMissing(at: SourceLocation): SigetiError {
  return syntaxError(at, {
    fr: 'Un paramètre sans valeur par défaut ne suit pas un paramètre qui en a une.',
    en: 'non-default argument follows default argument.',
  });
}

export function testsChained(at: SourceLocation): SigetiError {
  return syntaxError(at, {
    fr: 'Deux tests « is » ne s’enchaînent pas.',
    en: 'You cannot chain multiple tests with is.',
  });
}

export function materializationOption(at: SourceLocation, name: string): SigetiError {
  return syntaxError(
    at,
    { fr: `Une matérialisation n’a pas d’option « ${name} ».`, en: `A materialization has no option '${name}'.` },
    {
      fr: "Options : default, adapter='postgres', supported_languages=['sql'].",
      en: "Options: default, adapter='postgres', supported_languages=['sql'].",
    },
  );
}

export function nestedTooDeep(at: SourceLocation): SigetiError {
  return syntaxError(at, {
    fr: 'Le gabarit est imbriqué trop profondément.',
    en: 'The template is nested too deeply.',
  });
}
