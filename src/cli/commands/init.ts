import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Language, SigetiError, Text } from '../../core/index.ts';
import { loadProject } from '../../engine/index.ts';
import type { CommandContext } from '../context.ts';
import { optionInvalid } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { workspaceOptions } from '../open-workspace.ts';
import {
  type Asker,
  addProfile,
  answerMissing,
  canAsk,
  converse,
  createProject,
  folderExists,
  hasProfile,
  insideProject,
  nameInvalid,
  type ProfileServer,
  profileUnusable,
} from '../starter/index.ts';
import type { Terminal } from '../terminal.ts';

/** What is to be done, once everything is known; nothing is written before. */
interface Plan {
  /** Undefined inside of an existing project. */
  readonly name: string | undefined;
  readonly profile: string;
  /** Undefined: the embedded PostgreSQL, or a profile that is there. */
  readonly server: ProfileServer | undefined;
}

/** `sigeti init [name]`: a new project that builds at once; inside of a project, only its profile, as dbt does. */
export async function run(context: CommandContext): Promise<number> {
  const { terminal } = context;
  const inside = nearestProject(context.options.projectDir ?? context.workingDirectory);
  const refused = ({ details }: SigetiError) =>
    [details.message, details.hint].flatMap((text) => text?.[terminal.language] ?? []).join('\n');
  const talk = (asker?: Asker) =>
    inside === undefined ? planProject(context, asker, refused) : planProfile(inside, context, asker);
  const plan = canAsk(context) ? await converse(context, talk) : await talk();
  if (plan === undefined) {
    say(terminal, 'Interrompu : rien n’a été écrit.', 'Stopped: nothing was written.');
    return EXIT.failure;
  }
  if (plan.name !== undefined) writeProject(plan.name, plan.profile, context);
  if (plan.server !== undefined) writeProfile(plan.profile, plan.server, context);
  else if (inside !== undefined) say(terminal, 'Rien à écrire.', 'Nothing to write.');
  if (plan.name !== undefined) showNext(plan.name, terminal);
  return EXIT.success;
}

function nearestProject(from: string): string | undefined {
  const directory = path.resolve(from);
  if (existsSync(path.join(directory, 'dbt_project.yml'))) return directory;
  return path.dirname(directory) === directory ? undefined : nearestProject(path.dirname(directory));
}

async function planProject(
  context: CommandContext,
  asker: Asker | undefined,
  refused: (problem: SigetiError) => string,
): Promise<Plan> {
  const { options, terminal } = context;
  const problemOf = (name: string) => (isName(name) ? existing(name, context) : nameInvalid(name));
  const given = context.arguments[0];
  const name =
    given ??
    (await askName(
      asker,
      terminal.language,
      (text) => problemOf(text) && refused(problemOf(text) ?? nameInvalid(text)),
    ));
  const problem = problemOf(name);
  if (problem) throw problem;
  if (options.profile !== undefined) {
    const directory = profilesDirectory(context);
    if (!hasProfile(directory, options.profile)) throw profileUnusable(options.profile, directory, false);
    return { name, profile: options.profile, server: undefined };
  }
  if (options.skipProfileSetup === true || hasProfile(profilesDirectory(context), name)) {
    return { name, profile: name, server: undefined };
  }
  return { name, profile: name, server: await chooseServer(context, asker) };
}

async function planProfile(directory: string, context: CommandContext, asker: Asker | undefined): Promise<Plan> {
  const { options, terminal } = context;
  const [name] = context.arguments;
  if (name !== undefined) throw insideProject(name, directory);
  if (options.profile !== undefined) throw profileUnusable(options.profile, directory, true);
  const { root } = await loadProject({ ...workspaceOptions(context), projectDirectory: directory });
  const profile = root.profileName ?? root.name;
  const file = path.join(profilesDirectory(context), 'profiles.yml');
  if (hasProfile(profilesDirectory(context), profile)) {
    say(
      terminal,
      `Le profil « ${profile} » est déjà dans ${file} ; il reste.`,
      `The profile '${profile}' is in ${file} already; it stays.`,
    );
    return { name: undefined, profile, server: undefined };
  }
  const server = options.skipProfileSetup === true ? undefined : await chooseServer(context, asker);
  return { name: undefined, profile, server };
}

function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !['dbt', 'dbt_postgres'].includes(name);
}

function existing(name: string, { workingDirectory }: CommandContext) {
  return existsSync(path.join(workingDirectory, name)) ? folderExists(name) : undefined;
}

async function askName(
  asker: Asker | undefined,
  language: Language,
  refuse: (name: string) => string | undefined,
): Promise<string> {
  if (asker === undefined)
    throw answerMissing({ fr: 'le nom du projet', en: 'The name of the project' }, 'sigeti init demo');
  return await asker.ask(language === 'fr' ? 'Nom du projet :' : 'Name of the project:', '', refuse);
}

/** dbt's place for profiles: the folder that was asked for, else `.dbt` of the user's home. */
function profilesDirectory({ options, environment, workingDirectory }: CommandContext): string {
  const asked = options.profilesDir ?? environment.DBT_PROFILES_DIR;
  return asked ? path.resolve(workingDirectory, asked) : path.join(homedir(), '.dbt');
}

/** `--host` asks for a server; without it a terminal is asked, and nobody means the embedded PostgreSQL. */
async function chooseServer(context: CommandContext, asker: Asker | undefined): Promise<ProfileServer | undefined> {
  const { options, terminal } = context;
  if (options.host === undefined && !(asker && (await wantsServer(asker, terminal)))) return undefined;
  const answer = async (value: string | undefined, question: Text, fallback: string, refuse = refuseEmpty) =>
    value ??
    (asker
      ? await asker.ask(question[terminal.language], fallback, (text) => refuse(text)?.[terminal.language])
      : fallback);
  const host = await answer(options.host, { fr: 'Hôte :', en: 'Host:' }, 'localhost');
  const port = readPort(await answer(options.port, { fr: 'Port :', en: 'Port:' }, '5432', refusePort));
  const user = await answer(options.user, { fr: 'Utilisateur :', en: 'User:' }, 'postgres');
  const dbname = await answer(options.dbname, { fr: 'Base de données :', en: 'Database:' }, '');
  if (dbname === '') throw answerMissing({ fr: 'le nom de la base', en: 'The name of the database' }, '--dbname dwh');
  const schema = await answer(options.schema, { fr: 'Schéma :', en: 'Schema:' }, 'dwh');
  return { host, port, user, dbname, schema };
}

async function wantsServer(asker: Asker, terminal: Terminal): Promise<boolean> {
  const french = terminal.language === 'fr';
  terminal.print(french ? 'Où construire ?' : 'Where to build?');
  terminal.print(
    french ? '  1  PostgreSQL embarqué, rien à installer' : '  1  embedded PostgreSQL, nothing to install',
  );
  terminal.print(french ? '  2  un serveur PostgreSQL (13 ou plus récent)' : '  2  a PostgreSQL server (13 or newer)');
  const onlyTwo = french ? 'Répondez 1 ou 2.' : 'Answer 1 or 2.';
  const refuse = (answer: string) => (['1', '2'].includes(answer) ? undefined : onlyTwo);
  return (await asker.ask(french ? 'Choix :' : 'Choice:', '1', refuse)) === '2';
}

const PORT: Text = { fr: 'un port, de 1 à 65535', en: 'a port, from 1 to 65535' };

function refuseEmpty(answer: string): Text | undefined {
  return answer === '' ? { fr: 'Il faut une réponse.', en: 'An answer is needed.' } : undefined;
}

function refusePort(answer: string): Text | undefined {
  return isPort(answer) ? undefined : { fr: `Attendu : ${PORT.fr}.`, en: `Expected: ${PORT.en}.` };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

function readPort(text: string): number {
  if (isPort(text)) return Number(text);
  throw optionInvalid('--port', text, PORT);
}

function writeProject(name: string, profile: string, { workingDirectory, terminal }: CommandContext): void {
  const files = createProject(path.join(workingDirectory, name), { name, profile, language: terminal.language });
  say(terminal, `${name}/ créé, ${files.length} fichiers :`, `${name}/ created, ${files.length} files:`);
  for (const file of files) terminal.inform(terminal.paint.dim(`  ${file}`));
}

function writeProfile(profile: string, server: ProfileServer, context: CommandContext): void {
  const file = addProfile(profilesDirectory(context), profile, server);
  say(context.terminal, `Profil « ${profile} » ajouté à ${file}.`, `Profile '${profile}' added to ${file}.`);
  say(
    context.terminal,
    'Le mot de passe n’y est pas : DBT_PASSWORD=… dans l’environnement ou dans .env.',
    'The password is not in it: DBT_PASSWORD=… in the environment or in .env.',
  );
}

function showNext(name: string, terminal: Terminal): void {
  const { bold } = terminal.paint;
  terminal.inform(`\n${terminal.language === 'fr' ? 'Ensuite :' : 'Next:'}`);
  for (const command of [`cd ${name}`, 'sigeti build']) terminal.inform(`  ${bold(command)}`);
}

function say(terminal: Terminal, fr: string, en: string): void {
  terminal.inform(terminal.language === 'fr' ? fr : en);
}
