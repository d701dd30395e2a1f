// log: what a command leaves behind in logs/dbt.log, in dbt's form, and the levels that decide what is written.
// May import core only. Start reading at dbt-log.ts.
export { type CommandLog, openDbtLog, timeOfLog } from './dbt-log.ts';
export { DEFAULT_LOG_BYTES, openLogFile } from './log-file.ts';
export {
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
  type LogThreshold,
  passes,
  RESULT_LEVEL,
} from './log-level.ts';
