/** Every error a user can meet. Codes are permanent: they are searched for, documented and tested. */
export const ERROR_CODES = [
  // config: files, environment, command line
  'CONFIG_PROJECT_NOT_FOUND',
  // parse: the project's files
  'PARSE_REF_NOT_FOUND',
  'PARSE_SOURCE_NOT_FOUND',
  'PARSE_DUPLICATE_NAME',
  'PARSE_YAML_SYNTAX',
  'PARSE_PROPERTY_INVALID',
  'PARSE_CONFIG_INVALID',
  // graph: dependencies and selection
  'GRAPH_CYCLE',
  'GRAPH_SELECTOR_INVALID',
  // template: the Jinja language
  'TEMPLATE_SYNTAX',
  'TEMPLATE_RUNTIME',
  // compile: what templates ask of the project
  'COMPILE_FAILED',
  // database: the server and its answers
  'DATABASE_QUERY_FAILED',
  'DATABASE_CONNECTION_LOST',
  // run: executing nodes
  'RUN_LOCKED',
  'RUN_FENCED_OFF',
  'RUN_PUBLISH_COUNT',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
