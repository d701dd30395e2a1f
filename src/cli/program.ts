import path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { type Language, type SigetiError, type Text, toSigetiError } from '../core/index.ts';
import { splitAtVerb, takesQueues } from './command-line.ts';
import type { Surroundings } from './context.ts';
import {
  admittedSpellings,
  hiddenOptions,
  OPTIONS_BEFORE_VERB,
  optionsBeforeVerb,
  valuesForVerb,
  withoutModels,
} from './dbt-options.ts';
import { EXIT } from './exit.ts';
import {
  createOption,
  LOG_OPTIONS,
  type OptionName,
  type OptionValues,
  PROJECT_OPTIONS,
  spellingsOf,
} from './options.ts';
import type { OutputStreams } from './output.ts';
import type { OutputFlags } from './output-flags.ts';
import { chooseLanguage, type OutputMode, readOutputMode } from './output-mode.ts';
import { productVersion } from './product-version.ts';
import { helpEnd, helpOf } from './program-help.ts';
import { wrap } from './render/format.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { optionMisplaced, usageInvalid, verbUnknown } from './usage-errors.ts';
import { VERBS, type Verb } from './verbs.ts';

/** What the CLI needs of the process: streams, environment, signals. */
export type HostProcess = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env' | 'cwd' | 'on' | 'off'>;

/**
 * Runs the command line of the process and returns its exit code. Never throws: whatever goes wrong is shown. `streams`
 * are those of the process, or what stands for them where nobody looks on.
 */
export async function runCli(
  argv: readonly string[],
  host: HostProcess,
  streams: OutputStreams = host,
): Promise<number> {
  const language = chooseLanguage(argv, host.env);
  const terminal = openTerminal(streams, host.env, language, outputModeOf(argv, host.env));
  const interrupt = interruptOnSignals(host, terminal);
  try {
    return await runCommandLine(argv, {
      terminal,
      stdin: () => host.stdin,
      stdout: () => host.stdout,
      environment: host.env,
      workingDirectory: host.cwd(),
      signal: interrupt.signal,
    });
  } finally {
    terminal.close();
    interrupt.close();
  }
}

function outputModeOf(argv: readonly string[], environment: HostProcess['env']): (project: OutputFlags) => OutputMode {
  const { before, verb, after } = splitAtVerb(argv);
  const about = takesQueues(verb) ? [...before, ...after.filter((word) => word !== '-q')] : argv;
  return (project) => readOutputMode(about, environment, project);
}

/** Finds the verb of a command line, runs it and returns its exit code. Never throws either. */
export async function runCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  let exitCode: number = EXIT.success;
  try {
    const program = createProgram(argv, terminal, async (verb, positional, options) => {
      const { run } = await verb.load();
      const command = { verb: verb.name, arguments: positional, options, verbs: VERBS, runCommandLine };
      exitCode = await timed(options.recordTimingInfo, surroundings, () => run({ ...surroundings, ...command }));
    });
    await program.parseAsync(argv, { from: 'user' });
  } catch (thrown) {
    exitCode = report(thrown, argv, terminal);
  }
  return exitCode;
}

/** Does the work, and notes where its time went where a file is named for that. */
async function timed<T>(file: string | undefined, surroundings: Surroundings, work: () => Promise<T>): Promise<T> {
  if (file === undefined) return await work();
  const { recordTiming } = await import('./record-timing.ts');
  return await recordTiming(path.resolve(surroundings.workingDirectory, file), work);
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
  const { before, verb } = splitAtVerb(argv);
  if (code === 'commander.unknownCommand') {
    return verbUnknown(
      /'([^']*)'/.exec(message)?.[1] ?? '',
      VERBS.map(({ name }) => name),
    );
  }
  const [, option = ''] = /^error: unknown option '([^']*)'/.exec(message) ?? [];
  if (!before.includes(option)) return usageInvalid(code, message, verb);
  const others = verb === undefined ? VERBS.filter(({ name }) => name === 'run') : [verb];
  const admitting = others.find((it) => admittedSpellings(it).includes(option));
  if (admitting !== undefined) return optionMisplaced(option, admitting.name);
  return usageInvalid(code, message, verb, OPTIONS_BEFORE_VERB.flatMap(spellingsOf));
}

type Act = (verb: Verb, positional: readonly string[], options: OptionValues) => Promise<void>;

function createProgram(argv: readonly string[], terminal: Terminal, act: Act): Command {
  const { language } = terminal;
  const program = new Command('sigeti')
    .description(
      language === 'fr'
        ? 'L’entrepôt SIGETI : construire, tester et interroger, avec Node et PostgreSQL seulement.'
        : 'The SIGETI warehouse: build it, test it, query it, with nothing but Node and PostgreSQL.',
    )
    .usage(language === 'fr' ? '[options] <verbe> [options]' : '[options] <verb> [options]')
    .helpOption('-h, --help', language === 'fr' ? 'montrer l’aide' : 'show help')
    .helpCommand(
      language === 'fr' ? 'help [verbe]' : 'help [verb]',
      language === 'fr' ? 'montrer l’aide d’un verbe' : 'show the help of a verb',
    )
    // What stands after the verb is the verb's.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.warn(text.trimEnd()),
      outputError: () => undefined,
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
    })
    .configureHelp(helpOf(language))
    .addHelpText('after', () => `\n${wrap(helpEnd(language), 80).join('\n')}`);
  // A command line that begins with its verb has none of these.
  if (argv[0] === undefined || argv[0].startsWith('-') || argv[0] === 'help') {
    for (const option of optionsBeforeVerb(language)) program.addOption(option);
    answerVersion(program, terminal, '-V, --version', '-v');
  }
  // Nothing is said of other verbs where the line begins with one.
  const first = VERBS.filter(({ name, alias }) => argv[0] !== undefined && [name, alias].includes(argv[0]));
  for (const verb of first.length > 0 ? first : VERBS) addVerb(program, verb, { argv, terminal, act });
  return program;
}

interface Given {
  readonly argv: readonly string[];
  readonly terminal: Terminal;
  readonly act: Act;
}

function addVerb(program: Command, verb: Verb, { argv, terminal, act }: Given): void {
  const command = program
    .command(verb.arguments ? `${verb.name} ${verb.arguments}` : verb.name)
    .description(verb.summary[terminal.language])
    .allowExcessArguments(false)
    .action(() => {
      const given = { ...valuesForVerb(program.opts(), verb), ...command.opts<OptionValues>() };
      return act(verb, command.args, withoutModels(given, verb));
    });
  if (verb.alias) command.alias(verb.alias);
  // A verb that is not on the command line cannot be the one that runs: it needs no options.
  if (![verb.name, verb.alias].some((name) => name !== undefined && argv.includes(name))) return;
  addOptions(command, verb, terminal.language);
  answerVersion(command, terminal, '-V, --version');
}

function addOptions(command: Command, verb: Verb, language: Language): void {
  const ofProject = new Set<OptionName>(PROJECT_OPTIONS);
  for (const name of verb.options) {
    const option = createOption(name, language);
    command.addOption(ofProject.has(name) ? option.helpGroup(PROJECT_TITLE[language]) : option);
  }
  for (const name of LOG_OPTIONS) {
    const option = createOption(name, language);
    if (command.options.some(({ long }) => long === option.long)) continue;
    const chosen = option.short === '-q' && takesQueues(verb) ? withoutShort(option) : option;
    command.addOption(chosen.helpGroup(LOG_TITLE[language]));
  }
  for (const option of hiddenOptions(verb, language)) command.addOption(option);
}

function withoutShort(option: Option): Option {
  return new Option(option.long ?? option.flags, option.description);
}

/** As under dbt, the version is all that is told where it is asked for. */
function answerVersion(command: Command, terminal: Terminal, ...spellings: readonly string[]): void {
  for (const flags of spellings) {
    const option = new Option(flags, terminal.language === 'fr' ? 'montrer la version' : 'show the version');
    command.addOption(flags.includes('--') && command.parent === null ? option : option.hideHelp());
    command.on(`option:${option.name()}`, () => {
      terminal.print(`sigeti ${productVersion()}`);
      throw new CommanderError(EXIT.success, 'commander.version', '');
    });
  }
}

const PROJECT_TITLE: Text = { fr: 'Projet :', en: 'Project:' };
const LOG_TITLE: Text = { fr: 'Messages et journal :', en: 'Messages and log:' };

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
