// Errors of the schedules that the operating system keeps: a table, one function each.
import { SigetiError, type Text } from '../../core/index.ts';
import type { Mechanism } from './host-schedule.ts';

const WITH_CRON = '--with cron';

const REMEDY: Readonly<Record<Mechanism, Text>> = {
  windows: {
    fr: 'Ouvrez PowerShell en administrateur et recommencez.',
    en: 'Open PowerShell as administrator and do it again.',
  },
  systemd: {
    fr: `En root, ou dans une session ouverte par connexion (XDG_RUNTIME_DIR) ; sinon ${WITH_CRON}.`,
    en: `As root, or in a session that began with a login (XDG_RUNTIME_DIR); or else ${WITH_CRON}.`,
  },
  cron: {
    fr: 'L’utilisateur doit avoir droit à un crontab : /etc/cron.allow, /etc/cron.deny.',
    en: 'The user must be allowed a crontab: /etc/cron.allow, /etc/cron.deny.',
  },
};

const ABSENT: Readonly<Record<Mechanism, Text>> = {
  windows: {
    fr: 'schtasks n’existe que sous Windows. --print montre la tâche, partout.',
    en: 'schtasks is there on Windows only. --print shows the task, everywhere.',
  },
  systemd: {
    fr: `systemd ne tourne pas ici, comme dans un conteneur : ${WITH_CRON}, ou « sigeti server start » qui planifie lui-même.`,
    en: `systemd does not run here, as in a container: ${WITH_CRON}, or 'sigeti server start', which schedules by itself.`,
  },
  cron: {
    fr: 'Installez cron (Debian : apt install cron ; Fedora : dnf install cronie), ou « sigeti server start ».',
    en: "Install cron (Debian: apt install cron; Fedora: dnf install cronie), or 'sigeti server start'.",
  },
};

/** The machine does not have the mechanism that is to be used, or none at all. */
export function hostUnavailable(mechanism: Mechanism): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_HOST_UNAVAILABLE',
    message: { fr: `Cette machine n’a pas ${mechanism}.`, en: `This machine does not have ${mechanism}.` },
    hint: ABSENT[mechanism],
  });
}

/** A program of the operating system failed. `said` is what it wrote, in its own language. */
export function hostRefused(
  mechanism: Mechanism,
  command: string,
  exitCode: number | undefined,
  said: string,
): SigetiError {
  const after = said === '' ? '' : ` — ${said}`;
  return new SigetiError({
    code: 'SCHEDULE_HOST_REFUSED',
    message: {
      fr: `« ${command} » a échoué (code ${exitCode ?? '?'})${after}`,
      en: `'${command}' failed (code ${exitCode ?? '?'})${after}`,
    },
    hint: REMEDY[mechanism],
  });
}

/** A file of a schedule cannot be written or removed. */
export function hostFileRefused(mechanism: Mechanism, file: string, reason: Text): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_HOST_REFUSED',
    message: {
      fr: `Le fichier ne peut être modifié : ${reason.fr}.`,
      en: `The file cannot be changed: ${reason.en}.`,
    },
    hint: REMEDY[mechanism],
    location: { file },
  });
}

/** The name is taken by a task that this project did not make. */
export function hostForeign(mechanism: Mechanism, name: string): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_HOST_FOREIGN',
    message: {
      fr: `« ${name} » existe déjà (${mechanism}) et n’est pas de ce projet : rien n’y est changé.`,
      en: `'${name}' is there already (${mechanism}) and is not of this project: it stays as it is.`,
    },
    hint: {
      fr: 'Donnez un autre nom par --name, ou supprimez d’abord ce qui existe.',
      en: 'Give another name by --name, or remove first what is there.',
    },
  });
}

/** A path or value with signs that the mechanism would change, with no way to keep it from that. */
export function pathUnusable(mechanism: Mechanism, text: string, sign: string): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_HOST_PATH_UNUSABLE',
    message: {
      fr: `${mechanism} ne peut pas transmettre ${JSON.stringify(sign)} : ${JSON.stringify(text)}`,
      en: `${mechanism} cannot pass on ${JSON.stringify(sign)}: ${JSON.stringify(text)}`,
    },
    hint: {
      fr: 'Placez le projet ou Node dans un dossier dont le nom n’a pas ce signe.',
      en: 'Put the project or Node into a folder without that sign in its name.',
    },
  });
}

/** A line of a crontab would be cut. */
export function lineTooLong(length: number, most: number): SigetiError {
  return new SigetiError({
    code: 'SCHEDULE_HOST_PATH_UNUSABLE',
    message: {
      fr: `La ligne du crontab aurait ${length} signes ; cron en lit ${most}.`,
      en: `The line of the crontab would have ${length} characters; cron reads ${most}.`,
    },
    hint: {
      fr: 'Mettez --vars dans dbt_project.yml, ou le projet dans un dossier au chemin plus court.',
      en: 'Put --vars into dbt_project.yml, or the project into a folder with a shorter path.',
    },
  });
}
