// Errors of flow files, deployments, schedules and parameters: a table, one function each.
import { didYouMean, SigetiError, type SourceLocation, type Text } from '../../core/index.ts';
import { knownNames } from '../file-errors.ts';
import type { ParameterValue } from '../flow.ts';

/** A task runs something that is no verb, or one that makes no sense in a task. */
export function taskVerbUnknown(
  verb: string,
  location: SourceLocation,
  near: readonly string[],
  known: readonly string[],
): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_TASK_VERB_UNKNOWN',
    message: {
      fr: `« ${verb} » n’est pas un verbe qu’une tâche peut exécuter.`,
      en: `'${verb}' is not a verb that a task can run.`,
    },
    hint: didYouMean(near) ?? knownNames(known),
    location,
  });
}

/** A task gives its verb an option that it does not have. */
export function taskOptionUnknown(
  verb: string,
  option: string,
  location: SourceLocation,
  near: readonly string[],
): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_TASK_OPTION_UNKNOWN',
    message: { fr: `${verb} n’a pas d’option ${option}.`, en: `${verb} has no option ${option}.` },
    hint: didYouMean(near) ?? {
      fr: `sigeti ${verb} --help montre les options.`,
      en: `sigeti ${verb} --help shows the options.`,
    },
    location,
  });
}

/** A task runs a verb in a way in which it does not end by itself; `word` is what makes it so. */
export function taskEndless(verb: string, word: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_TASK_ENDLESS',
    message: {
      fr: `${verb} ${word} ne s’arrête pas de lui-même : la tâche ne finirait jamais.`,
      en: `${verb} ${word} does not end by itself: the task would never end.`,
    },
    hint: {
      fr: `Retirez « ${word} », ou lancez-le hors des flux.`,
      en: `Remove '${word}', or start it outside of flows.`,
    },
    location,
  });
}

/** `${name}` of something that the flow does not have. */
export function referenceUnknown(
  name: string,
  location: SourceLocation,
  near: readonly string[],
  known: readonly string[],
): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_REFERENCE_UNKNOWN',
    message: {
      fr: `\${${name}} ne désigne aucun paramètre de ce flux.`,
      en: `\${${name}} names no parameter of this flow.`,
    },
    hint: didYouMean(near) ?? knownNames(known),
    location,
  });
}

/** A parameter that may be null, in the middle of a text. */
export function referenceNullable(name: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_REFERENCE_UNUSABLE',
    message: {
      fr: `\${${name}} peut être vide : il ne peut pas se trouver au milieu d’un texte.`,
      en: `\${${name}} can be null: it cannot stand in the middle of a text.`,
    },
    hint: {
      fr: 'Donnez-lui une valeur par défaut, un argument à lui seul, ou une entrée de vars:.',
      en: 'Give it a default, an argument of its own, or an entry of vars:.',
    },
    location,
  });
}

/** A reference between the quotes of an SQL text. */
export function referenceQuoted(name: string, location: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_REFERENCE_UNUSABLE',
    message: {
      fr: `'\${${name}}' : en SQL, une référence devient un littéral avec ses propres guillemets.`,
      en: `'\${${name}}': in SQL a reference becomes a literal with quotes of its own.`,
    },
    hint: { fr: `Écrivez \${${name}} sans guillemets.`, en: `Write \${${name}} without quotes.` },
    location,
  });
}

/** Two things of one kind have one name. `first` says where the other one is. */
export function nameTaken(what: Text, name: string, first: SourceLocation | undefined, location?: SourceLocation) {
  const place = first === undefined ? '' : ` (${[first.file, first.line].filter(Boolean).join(':')})`;
  return new SigetiError({
    code: 'SCHEDULE_NAME_TAKEN',
    message: {
      fr: `Il y a déjà ${what.fr} « ${name} »${place}.`,
      en: `There is already ${what.en} '${name}'${place}.`,
    },
    hint: { fr: 'Donnez à l’un des deux un autre nom.', en: 'Give one of them another name.' },
    location,
  });
}

/** A value that is not of its parameter's type, or none of the choices. */
export function parameterInvalid(
  name: string,
  value: ParameterValue,
  expected: Text,
  near: readonly string[] = [],
): SigetiError {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return new SigetiError({
    code: 'SCHEDULE_PARAMETER_INVALID',
    message: {
      fr: `Le paramètre « ${name} » ne peut pas valoir « ${shown} » : il attend ${expected.fr}.`,
      en: `The parameter '${name}' cannot be '${shown}': it takes ${expected.en}.`,
    },
    hint: didYouMean(near) ?? { fr: 'Corrigez cette valeur.', en: 'Correct this value.' },
  });
}

/** A parameter without default that nobody has given, or that was given as null. */
export function parameterMissing(name: string): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_PARAMETER_MISSING',
    message: {
      fr: `Le paramètre « ${name} » n’a pas de valeur.`,
      en: `The parameter '${name}' has no value.`,
    },
    hint: {
      fr: `Donnez-la : -p ${name}=…, dans le déploiement, ou comme default: du flux.`,
      en: `Give it: -p ${name}=…, in the deployment, or as default: of the flow.`,
    },
  });
}

/** A value for something that is no parameter of the flow. */
export function parameterUnknown(name: string, near: readonly string[], known: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_PARAMETER_UNKNOWN',
    message: {
      fr: `Le flux n’a pas de paramètre « ${name} ».`,
      en: `The flow has no parameter '${name}'.`,
    },
    hint: didYouMean(near) ?? knownNames(known),
  });
}

/** A cron expression, time zone or interval that cannot be followed. `reason` is why. */
export function rhythmInvalid(text: string, reason: Text, location?: SourceLocation): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_RHYTHM_INVALID',
    message: {
      fr: `« ${text} » n’est pas un horaire : ${reason.fr}.`,
      en: `'${text}' is not a schedule: ${reason.en}.`,
    },
    hint: {
      fr: 'Un cron a cinq champs (minute heure jour mois jour-de-semaine) : « 0 2 * * * » est chaque jour à 02:00.',
      en: "A cron has five fields (minute hour day month weekday): '0 2 * * *' is every day at 02:00.",
    },
    location,
  });
}

/** There is no flow file where they are looked for, or not the one that was named. */
export function flowsMissing(place: string, near: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_FLOWS_MISSING',
    message: { fr: `Aucun fichier de flux : ${place}.`, en: `No flow file: ${place}.` },
    hint: didYouMean(near) ?? {
      fr: 'Un flux est un fichier flows/<nom>.yml du projet ; docs/orchestration.md en montre un.',
      en: 'A flow is a file flows/<name>.yml of the project; docs/orchestration.md shows one.',
    },
  });
}

/** No deployment has this name. */
export function deploymentUnknown(name: string, near: readonly string[], known: readonly string[]): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_DEPLOYMENT_UNKNOWN',
    message: { fr: `Aucun déploiement ne s’appelle « ${name} ».`, en: `No deployment is called '${name}'.` },
    hint:
      didYouMean(near) ??
      (known.length > 0
        ? knownNames(known)
        : { fr: 'sigeti deploy crée ceux du projet.', en: 'sigeti deploy creates those of the project.' }),
  });
}

/** Another warehouse of the database has deployed this flow. */
export function flowTaken(flow: string, warehouse: string): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_FLOW_TAKEN',
    message: {
      fr: `Le flux « ${flow} » est déployé pour l’entrepôt ${warehouse} de la même base ; rien n’a été déployé.`,
      en: `The flow '${flow}' is deployed for the warehouse ${warehouse} of the same database; nothing was deployed.`,
    },
    hint: {
      fr: 'sigeti deploy --take-over le prend, horaires compris ; sinon, un autre nom de flux ou une autre base.',
      en: 'sigeti deploy --take-over takes it, with its schedules; else another name of flow, or another database.',
    },
  });
}

/** A deployment has no schedule of this name. */
export function scheduleUnknown(
  deployment: string,
  name: string,
  near: readonly string[],
  known: readonly string[],
): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_UNKNOWN',
    message: {
      fr: `« ${deployment} » n’a pas d’horaire « ${name} ».`,
      en: `'${deployment}' has no schedule '${name}'.`,
    },
    hint: didYouMean(near) ?? knownNames(known),
  });
}

/** A schedule that a file declares cannot be removed by a command. */
export function scheduleOfFile(name: string, file: string): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_OF_FILE',
    message: {
      fr: `L’horaire « ${name} » vient du fichier ${file} : le prochain sigeti deploy le remettrait.`,
      en: `The schedule '${name}' comes from the file ${file}: the next sigeti deploy would bring it back.`,
    },
    hint: {
      fr: 'Retirez-le du fichier puis déployez, ou mettez-le en pause.',
      en: 'Remove it from the file and deploy, or pause it.',
    },
  });
}

/** Dates of a backfill that make no sense, or a flow without a parameter for them. */
export function backfillInvalid(reason: Text): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_BACKFILL_INVALID',
    message: { fr: `Rien à rattraper : ${reason.fr}.`, en: `Nothing to backfill: ${reason.en}.` },
    hint: {
      fr: 'Par exemple : sigeti deployment backfill refresh/quotidien --from 2026-01-01 --to 2026-01-31',
      en: 'For example: sigeti deployment backfill refresh/quotidien --from 2026-01-01 --to 2026-01-31',
    },
  });
}
