import { SigetiError, systemReason } from '../../core/index.ts';

/** The template of the page is not where the build puts it. */
export function pageNotBuilt(file: string, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DOCS_PAGE_NOT_BUILT',
      message: {
        fr: 'La page de documentation manque dans cette installation de SIGETI.',
        en: 'The documentation page is missing from this installation of SIGETI.',
      },
      hint: {
        fr: 'Exécutez « npm run build » dans le dossier de SIGETI.',
        en: 'Run `npm run build` in the folder of SIGETI.',
      },
      location: { file },
    },
    { cause },
  );
}

/** `docs serve` before `docs generate`. */
export function docsNotGenerated(file: string): SigetiError {
  return new SigetiError({
    code: 'DOCS_NOT_GENERATED',
    message: { fr: 'La documentation n’est pas encore écrite.', en: 'The documentation is not written yet.' },
    hint: { fr: 'Exécutez d’abord « sigeti docs generate ».', en: 'Run `sigeti docs generate` first.' },
    location: { file },
  });
}

/** Somebody else listens there. */
export function addressTaken(host: string, port: number, cause: unknown): SigetiError {
  return new SigetiError(
    {
      code: 'DOCS_ADDRESS_TAKEN',
      message: {
        fr: `Le port ${port} de ${host} est déjà pris par un autre programme.`,
        en: `Port ${port} of ${host} is already taken by another program.`,
      },
      hint: {
        fr: `Prenez-en un autre : sigeti docs serve --port ${nextPort(port)}.`,
        en: `Take another one: sigeti docs serve --port ${nextPort(port)}.`,
      },
    },
    { cause },
  );
}

function nextPort(port: number): number {
  return port < 65_535 ? port + 1 : 8080;
}

/** The system does not let us listen there: a port that needs rights, an address that is not this machine's. */
export function addressRefused(host: string, port: number, cause: unknown): SigetiError {
  const reason = systemReason(cause);
  return new SigetiError(
    {
      code: 'DOCS_ADDRESS_REFUSED',
      message: {
        fr: `Le système refuse d’ouvrir le port ${port} de ${host} : ${reason.fr}.`,
        en: `The system refuses to open port ${port} of ${host}: ${reason.en}.`,
      },
      hint: {
        fr: 'Essayez sans --host, et avec un port au-dessus de 1023.',
        en: 'Try without --host, and with a port above 1023.',
      },
    },
    { cause },
  );
}
