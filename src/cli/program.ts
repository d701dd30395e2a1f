import { Command, CommanderError, Option } from 'commander';
import { type Language, type SigetiError, type Text, toSigetiError } from '../core/index.ts';
import type { Surroundings } from './context.ts';
import { usageInvalid, verbUnknown } from './errors.ts';
import { EXIT } from './exit.ts';
import { createOption, LOG_OPTIONS, type OptionValues } from './options.ts';
import { chooseLanguage, QUEUE_VERBS, readOutputMode } from './output-mode.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { VERBS, type Verb } from './verbs.ts';

/** What the CLI needs of the process: streams, environment, signals. */
export type HostProcess = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env' | 'cwd' | 'on' | 'off'>;

/** Runs the command line of the process and returns its exit code. Never throws: whatever goes wrong is shown. */
export async function runCli(argv: readonly string[], host: HostProcess): Promise<number> {
  const language = chooseLanguage(argv, host.env);
  const terminal = openTerminal(host, host.env, language, readOutputMode(argv, host.env));
  const interrupt = interruptOnSignals(host, terminal);
  try {
    return await runCommandLine(argv, {
      terminal,
      stdin: () => host.stdin,
      stdout: host.stdout,
      environment: host.env,
      workingDirectory: host.cwd(),
      signal: interrupt.signal,
    });
  } finally {
    terminal.close();
    interrupt.close();
  }
}

/** Finds the verb of a command line, runs it and returns its exit code. Never throws either. */
export async function runCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  let exitCode: number = EXIT.success;
  try {
    const program = createProgram(argv, terminal, async (verb, name, positional, options) => {
      const { run } = await verb.load();
      const command = { verb: name, arguments: positional, options, verbs: VERBS, runCommandLine };
      exitCode = await run({ ...surroundings, ...command });
    });
    await program.parseAsync(argv, { from: 'user' });
  } catch (thrown) {
    exitCode = report(thrown, argv, terminal);
  }
  return exitCode;
}

function report(thrown: unknown, argv: readonly string[], terminal: Terminal): number {
  if (thrown instanceof CommanderError) {
    // Help was asked for or shown for want of a verb: nothing is wrong with the former.
    if (thrown.exitCode === 0) return EXIT.success;
    if (thrown.code === 'commander.help') return EXIT.unusable;
    terminal.error(usageError(thrown, argv).toJSON());
    return EXIT.unusable;
  }
  terminal.setFooter(undefined);
  terminal.error(toSigetiError(thrown).toJSON());
  return EXIT.unusable;
}

function usageError({ code, message }: CommanderError, argv: readonly string[]): SigetiError {
  if (code === 'commander.unknownCommand') {
    return verbUnknown(
      /'([^']*)'/.exec(message)?.[1] ?? '',
      VERBS.map(({ name }) => name),
    );
  }
  const verb = argv
    .map((argument) => VERBS.find(({ name, alias }) => argument === name || argument === alias))
    .find((found) => found !== undefined);
  return usageInvalid(code, message, verb);
}

type Act = (verb: Verb, name: string, positional: readonly string[], options: OptionValues) => Promise<void>;

function createProgram(argv: readonly string[], terminal: Terminal, act: Act): Command {
  const { language } = terminal;
  const program = new Command('sigeti')
    .description(
      language === 'fr'
        ? 'L’entrepôt SIGETI : construire, tester et interroger, avec Node et PostgreSQL seulement.'
        : 'The SIGETI warehouse: build it, test it, query it, with nothing but Node and PostgreSQL.',
    )
    .usage(language === 'fr' ? '<verbe> [options]' : '<verb> [options]')
    .helpOption('-h, --help', language === 'fr' ? 'montrer l’aide' : 'show help')
    .helpCommand(
      language === 'fr' ? 'help [verbe]' : 'help [verb]',
      language === 'fr' ? 'montrer l’aide d’un verbe' : 'show the help of a verb',
    )
    .addOption(createOption('lang', language))
    .option('-V, --version', language === 'fr' ? 'montrer la version' : 'show the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.warn(text.trimEnd()),
      outputError: () => undefined,
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
    })
    .configureHelp({
      // The longest verb leaves fewer columns than commander would wrap in.
      minWidthToWrap: 30,
      styleTitle: (title) => translateTitle(title, language),
      optionDescription: (option) => describeOption(option, language),
      subcommandTerm: describeVerb,
    })
    .addHelpText(
      'after',
      language === 'fr'
        ? '\nsigeti <verbe> --help montre les options d’un verbe. Codes de sortie : 0 tout va\nbien, 1 un nœud a échoué, 2 la commande n’a pas pu s’exécuter.'
        : '\nsigeti <verb> --help shows the options of a verb. Exit codes: 0 all good, 1 some\nnode failed, 2 the command could not run.',
    );
  for (const verb of VERBS) {
    const command = program
      .command(verb.arguments ? `${verb.name} ${verb.arguments}` : verb.name)
      .description(verb.summary[language])
      .allowExcessArguments(false)
      .action(() => act(verb, verb.name, command.args, command.opts<OptionValues>()));
    if (verb.alias) command.alias(verb.alias);
    // A verb that is not on the command line cannot be the one that runs: it needs no options.
    if ([verb.name, verb.alias].some((name) => name !== undefined && argv.includes(name))) {
      addOptions(command, verb, language);
    }
  }
  return program;
}

function addOptions(command: Command, verb: Verb, language: Language): void {
  for (const name of verb.options) command.addOption(createOption(name, language));
  for (const name of LOG_OPTIONS) {
    const option = createOption(name, language);
    const chosen = option.short === '-q' && QUEUE_VERBS.has(verb.name) ? withoutShort(option) : option;
    command.addOption(chosen.helpGroup(LOG_TITLE[language]));
  }
}

function withoutShort(option: Option): Option {
  return new Option(option.long ?? option.flags, option.description);
}

const LOG_TITLE: Text = { fr: 'Messages et journal :', en: 'Messages and log:' };

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Emploi :',
  'Commands:': 'Verbes :',
  'Options:': 'Options :',
};

function translateTitle(title: string, language: Language): string {
  return language === 'fr' ? (TITLES[title] ?? title) : title.replace('Commands:', 'Verbs:');
}

/** A verb in the list of verbs: all but `help` have options, whether they were needed for this command line or not. */
function describeVerb(command: Command): string {
  const names = [command.name(), ...command.aliases()].join('|');
  const positional = command.registeredArguments.map((argument) => {
    return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
  });
  return [names, ...(names === 'help' ? [] : ['[options]']), ...positional].join(' ');
}

/** Commander would add the admitted values in English. */
function describeOption({ description, argChoices }: Option, language: Language): string {
  if (argChoices === undefined) return description;
  return `${description}${language === 'fr' ? ' : ' : ': '}${argChoices.join(', ')}`;
}

/** The first Ctrl-C asks for an orderly end; the process's own handling of a second one is left in place. */
function interruptOnSignals(host: HostProcess, terminal: Terminal): { signal: AbortSignal; close: () => void } {
  const controller = new AbortController();
  const abort = () => {
    terminal.warn(
      terminal.language === 'fr'
        ? 'Arrêt demandé. Ctrl-C encore coupe tout de suite.'
        : 'Stopping. Ctrl-C again cuts at once.',
    );
    controller.abort();
    close();
  };
  const close = () => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) host.off(name, abort);
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) host.on(name, abort);
  return { signal: controller.signal, close };
}
