import { SigetiError, type SourceLocation, type Text } from '../../core/index.ts';

/** `var()` without a value and without a default. */
export function varMissing(name: string, packageName: string): SigetiError {
  return new SigetiError({
    code: 'COMPILE_VAR_MISSING',
    message: {
      fr: `La variable « ${name} » n’a pas de valeur dans le paquet « ${packageName} ».`,
      en: `The variable '${name}' has no value in the package '${packageName}'.`,
    },
    hint: {
      fr: `Donnez-la par --vars '{"${name}": …}', sous vars: dans dbt_project.yml, ou par défaut : var('${name}', …).`,
      en: `Give it by --vars '{"${name}": …}', under vars: in dbt_project.yml, or as a default: var('${name}', …).`,
    },
  });
}

/** `adapter.dispatch()` that found nothing; `attempts` are the names it tried, in order. */
export function macroNotFound(name: string, namespace: string | undefined, attempts: readonly string[]): SigetiError {
  const where: Text =
    namespace === undefined
      ? { fr: '', en: '' }
      : { fr: ` du paquet « ${namespace} »`, en: ` of the package '${namespace}'` };
  return new SigetiError({
    code: 'COMPILE_MACRO_NOT_FOUND',
    message: {
      fr: `adapter.dispatch() ne trouve aucune macro « ${name} »${where.fr}. Essayées : ${attempts.join(', ')}.`,
      en: `adapter.dispatch() finds no macro '${name}'${where.en}. Tried: ${attempts.join(', ')}.`,
    },
    hint: {
      fr: `Écrivez une macro default__${name}, ou corrigez le nom ou le paquet.`,
      en: `Write a macro default__${name}, or correct the name or the package.`,
    },
  });
}

/** A `{% materialization %}` block that leaves out what every one must do; `lacks` says what, after its name. */
export function materializationIncomplete(name: string, location: SourceLocation, lacks: Text): SigetiError {
  return new SigetiError({
    code: 'COMPILE_MATERIALIZATION_INCOMPLETE',
    message: {
      fr: `La matérialisation « ${name} » ${lacks.fr}.`,
      en: `The materialization '${name}' ${lacks.en}.`,
    },
    hint: {
      fr: "Elle doit exécuter {% call statement('main') %}…{% endcall %} et finir par {{ return({'relations': [this]}) }}.",
      en: "It must run {% call statement('main') %}…{% endcall %} and end with {{ return({'relations': [this]}) }}.",
    },
    location,
  });
}

/** `adapter.dispatch('package.macro')`: the package is an argument of its own. */
export function dispatchNameDotted(name: string): SigetiError {
  const [namespace, ...rest] = name.split('.');
  const call = `adapter.dispatch('${rest.join('.')}', '${namespace}')`;
  return new SigetiError({
    code: 'COMPILE_MACRO_NOT_FOUND',
    message: {
      fr: `Le nom « ${name} » donné à adapter.dispatch() contient un point.`,
      en: `The name '${name}' given to adapter.dispatch() contains a dot.`,
    },
    hint: { fr: `Écrivez ${call}.`, en: `Write ${call}.` },
  });
}

/** `config.require()` of a key that nobody set. */
export function configMissing(uniqueId: string, key: string): SigetiError {
  return new SigetiError({
    code: 'COMPILE_CONFIG_MISSING',
    message: {
      fr: `« ${uniqueId} » n’a pas la configuration « ${key} », que son modèle exige.`,
      en: `'${uniqueId}' lacks the configuration '${key}', which its template requires.`,
    },
    hint: {
      fr: `Ajoutez ${key} dans config(...), dans le fichier YAML ou dans dbt_project.yml.`,
      en: `Add ${key} to config(...), to the YAML file or to dbt_project.yml.`,
    },
    uniqueId,
  });
}

/** `exceptions.raise_compiler_error()` and its kin: the project itself says what is wrong. */
export function raisedByProject(message: string): SigetiError {
  return new SigetiError({
    code: 'COMPILE_RAISED',
    message: { fr: message, en: message },
    hint: {
      fr: 'Ce message vient d’une macro du projet ou d’un de ses paquets.',
      en: 'This message comes from a macro of the project or of one of its packages.',
    },
  });
}

/** `ref()`, `source()` or `doc()` of something that the manifest does not have; `near` are names like it. */
export function targetUnknown(call: string, near: readonly string[] = []): SigetiError {
  const names = near.join(', ');
  return new SigetiError({
    code: 'COMPILE_FAILED',
    message: {
      fr: `${call} ne désigne rien de ce projet, ou quelque chose de désactivé.`,
      en: `${call} names nothing in this project, or something that is disabled.`,
    },
    hint:
      names === ''
        ? { fr: 'Vérifiez le nom et la configuration enabled.', en: 'Check the name and the enabled config.' }
        : { fr: `Vouliez-vous dire ${names} ?`, en: `Did you mean ${names}?` },
  });
}

/** `ref()` of a node that was not seen when the project was parsed, so the graph does not know of it. */
export function dependencyUndeclared(call: string): SigetiError {
  return new SigetiError({
    code: 'COMPILE_DEPENDENCY_UNDECLARED',
    message: {
      fr: `${call} n’est atteint qu’à l’exécution : le graphe ne connaît pas cette dépendance.`,
      en: `${call} is only reached while executing: the graph does not know of this dependency.`,
    },
    hint: {
      fr: `Sortez-le du bloc {% if execute %}, ou ajoutez en tête du fichier : -- depends_on: {{ ${call} }}`,
      en: `Move it out of the {% if execute %} block, or add at the top of the file: -- depends_on: {{ ${call} }}`,
    },
  });
}
