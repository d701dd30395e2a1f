// compile: turns a node's template into the SQL that runs, with ephemeral models injected as common table expressions.
// May import core, config, jinja and context. Start reading at compile-node.ts.
export { type CompileEnvironment, compileNode } from './compile-node.ts';
export { testQuery } from './test-query.ts';
export { compileUnitTest, rowsSql } from './unit-test.ts';
