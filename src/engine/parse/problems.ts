import { SigetiError } from '../../core/index.ts';

/** Collects what is wrong with a project, so that all of it can be reported at once. */
export class Problems {
  readonly errors: SigetiError[] = [];
  readonly warnings: SigetiError[] = [];

  get hasAny(): boolean {
    return this.errors.length + this.warnings.length > 0;
  }

  error(problem: SigetiError): void {
    this.errors.push(problem);
  }

  warn(problem: SigetiError): void {
    this.warnings.push(problem);
  }

  /** Adds what was noted apart. */
  addAll({ errors, warnings }: Problems): void {
    this.errors.push(...errors);
    this.warnings.push(...warnings);
  }

  /** The result of `work`, or undefined after noting the SigetiError that it threw. Other errors are bugs and pass. */
  async attempt<Result>(work: () => Result | Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof SigetiError)) throw thrown;
      this.errors.push(thrown);
      return undefined;
    }
  }
}
