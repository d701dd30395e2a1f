import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** dbt's published schemas, by the name of the artifact's file. */
const SCHEMAS = {
  'manifest.json': 'manifest-v12',
  'run_results.json': 'run-results-v6',
  'catalog.json': 'catalog-v1',
  'sources.json': 'sources-v3',
} as const;

export type ArtifactName = keyof typeof SCHEMAS;

const compiled = new Map<ArtifactName, ValidateFunction>();

/** What of an artifact is not as dbt's published schema wants it; nothing where it is valid. */
export function schemaProblems(name: ArtifactName, artifact: unknown): readonly string[] {
  const validate = compiled.get(name) ?? compileSchema(name);
  compiled.set(name, validate);
  // As a reader gets it: keys without a value are not written.
  if (validate(JSON.parse(JSON.stringify(artifact)))) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    return `${instancePath} ${message} ${JSON.stringify(params)}`;
  });
}

function compileSchema(name: ArtifactName): ValidateFunction {
  const file = new URL(`../fixtures/schemas/${SCHEMAS[name]}.json`, import.meta.url);
  const ajv = new Ajv2020({ strict: false, formats: { uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i } });
  return ajv.compile(JSON.parse(readFileSync(fileURLToPath(file), 'utf8')));
}
