import type { Explain } from './failure.ts';

/** Syntax, an unknown column, types that do not go together, an unknown function or operator. */
const MISUNDERSTOOD: ReadonlySet<string> = new Set(['42601', '42703', '42804', '42883']);

/** SQL of a threshold that the server does not understand: the sentence names the configuration, not our SQL. */
export const explainBadThreshold: Explain = async (error, { node }) => {
  const { sqlState = '', server } = error;
  // Each threshold has a line of the counting query to itself; what is wrong with `fail_calc` shows in the line before.
  const [, judged] = / as should_(warn|error),?\s*$/.exec(server?.source ?? '') ?? [];
  if (node.resourceType !== 'test' || judged === undefined || !MISUNDERSTOOD.has(sqlState)) return undefined;
  const key = `${judged}_if`;
  const written = String(node.config[key]).trim();
  return {
    ...error,
    code: 'RUN_CONFIG_INVALID',
    config: [key],
    message: {
      fr: `La configuration « ${key} » du test vaut « ${written} », ce qui n’est pas une comparaison avec le nombre d’échecs (${sqlState}).`,
      en: `The configuration '${key}' of the test is '${written}', which is no comparison with the number of failures (${sqlState}).`,
    },
    hint: { fr: 'Écrivez par exemple ">10" ou "!= 0".', en: 'Write for example ">10" or "!= 0".' },
  };
};
