import type { Check } from './check.ts';
import { plain } from './check.ts';

const OLDEST = [20, 19] as const;

/** Whether this Node can run the product. */
export function checkNode(version: string, system: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const suits = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return {
    group: 'project',
    title: plain('Node'),
    status: suits ? 'ok' : 'failed',
    detail: plain(`${version}, ${system}`),
    remedy: suits
      ? undefined
      : {
          fr: `Installez Node ${OLDEST.join('.')} ou plus récent : https://nodejs.org.`,
          en: `Install Node ${OLDEST.join('.')} or newer: https://nodejs.org.`,
        },
  };
}
