/** The directions of ARCHITECTURE.md as rules. Left may not import right; a module is entered by its door. */
const forbid = (name, comment, from, to, fromNot = []) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: ['\\.test\\.ts$', ...fromNot] },
  to: { path: to },
});
/** Node's own modules that reach the world outside; pure ones such as crypto are fine everywhere but in core. */
const IO = '^(node:)?(fs|net|tls|http|https|dns|os|process|child_process|worker_threads)(/|$)';
const door = (module, insiders = `^src/${module}/`) =>
  forbid(
    `enter-${module}-by-the-door`,
    `import src/${module}/index.ts, not its insides`,
    '^(src|simulation|bench|web)/',
    `^src/${module}/(?!index\\.ts$)`,
    [insiders],
  );
/** What each part of the engine may know besides core; its own folder goes without saying. */
const ENGINE = {
  jinja: [],
  builtins: ['engine/jinja'],
  graph: [],
  config: ['engine/jinja'],
  context: ['engine/jinja', 'engine/builtins', 'engine/config', 'engine/adapter'],
  parse: ['engine/jinja', 'engine/config', 'engine/context', 'engine/graph'],
  compile: ['engine/jinja', 'engine/config', 'engine/context', 'engine/increment'],
  adapter: ['postgres'],
  increment: [],
  materialize: ['engine/adapter', 'engine/increment'],
  records: ['postgres', 'engine/adapter'],
  personal: ['postgres', 'engine/adapter'],
  encoding: ['postgres', 'engine/adapter'],
  run: [
    'postgres',
    'engine/adapter',
    'engine/increment',
    'engine/materialize',
    'engine/records',
    'engine/personal',
    'engine/encoding',
  ],
  freshness: ['postgres', 'engine/adapter'],
  monitor: ['postgres', 'engine/adapter'],
  diagnose: ['postgres', 'engine/config', 'engine/parse', 'engine/encoding'],
  deps: ['engine/jinja', 'engine/config', 'engine/context'],
  artifacts: ['engine/config', 'engine/context'],
  documentation: [],
  state: ['engine/graph'],
};
const directions = Object.entries(ENGINE).map(([part, known]) =>
  forbid(
    `directions-of-${part}`,
    `src/engine/${part} may know ${['core', ...known].join(', ')}`,
    `^src/engine/${part}/`,
    `^src/(?!${['core', `engine/${part}`, ...known].map((folder) => `${folder}/`).join('|')})`,
  ),
);

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    forbid('core-is-pure', 'core also runs in the browser', '^src/core/', '^src/(?!core/)'),
    {
      name: 'core-uses-no-package',
      comment: 'core also runs in the browser and has nothing to install',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core'] },
    },
    forbid(
      'postgres-knows-only-core',
      'a server, connections and locks; no project',
      '^src/postgres/',
      '^src/(?!core/|postgres/)',
    ),
    forbid('dump-knows-only-core', 'files and characters; no database', '^src/dump/', '^src/(?!core/|dump/)'),
    forbid(
      'engine-knows-no-host',
      'the engine has no terminal, no server, no schedule',
      '^src/engine/',
      '^src/(?!core/|postgres/|engine/)',
    ),
    forbid(
      'extract-knows-no-project',
      'the command line tells it what to copy; it stands beside the engine',
      '^src/extract/',
      '^src/(?!core/|postgres/|extract/)',
    ),
    forbid(
      'orchestrator-knows-no-host',
      'it has no terminal; the command line gives it what executes a verb',
      '^src/orchestrator/',
      '^src/(?!core/|postgres/|engine/|extract/|orchestrator/)',
    ),
    ...directions,
    forbid('materialize-does-no-io', 'a materialization returns statements', '^src/engine/materialize/', IO),
    forbid('graph-is-pure', 'selection works on the manifest alone', '^src/engine/graph/', IO),
    forbid(
      'parse-reads-listed-files',
      'what parsing reads comes from listProjectFiles, so that the parse cache sees every change of it',
      '^src/engine/parse/',
      IO,
      ['^src/engine/parse/project-files\\.ts$'],
    ),
    forbid(
      'product-knows-no-simulation',
      'simulation is loaded only through what a project declares',
      '^src/',
      '^simulation/',
    ),
    forbid(
      'simulation-knows-no-warehouse',
      'the truth must not come from what it checks',
      '^simulation/',
      '^src/(?!postgres/index\\.ts$|core/index\\.ts$)|^warehouse/',
    ),
    forbid(
      'web-sees-only-core',
      'a browser has no database, no files, no terminal',
      '^web/',
      '^(src/(?!core/)|simulation/)',
    ),
    {
      name: 'web-uses-no-node',
      comment: 'the page runs in a browser',
      severity: 'error',
      from: { path: '^web/', pathNot: '\\.test\\.ts$|vite\\.config\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    forbid('product-knows-no-web', 'the page is built apart, and reached as a file', '^(src|simulation)/', '^web/'),
    door('core'),
    door('dump'),
    door('postgres'),
    door('engine'),
    door('extract'),
    door('orchestrator'),
    {
      name: 'enter-engine-parts-by-the-door',
      comment: 'import src/engine/<part>/index.ts, not its insides',
      severity: 'error',
      from: { path: '^src/engine/([^/]+)', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/engine/[^/]+/(?!index\\.ts$)', pathNot: '^src/engine/$1/' },
    },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      from: { path: '^(src|simulation)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^test/|\\.test\\.ts$' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default', 'types'] },
  },
};
