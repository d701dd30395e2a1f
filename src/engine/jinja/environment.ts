/** How a template is rendered. */
export interface Environment {
  /** While parsing: members and calls of undefined values are undefined, not errors. */
  readonly lenient: boolean;
  /** In YAML: `as_bool` and its kin convert. */
  readonly native: boolean;
}
