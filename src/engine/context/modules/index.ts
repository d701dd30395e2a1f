// modules: the parts of Python's library that dbt lends to templates: datetime, re, pytz, itertools.
// Start reading at datetime.ts.
import { MemberObject } from '../members.ts';
import { datetimeModule } from './datetime-module.ts';
import { itertoolsModule } from './itertools.ts';
import { pytzModule } from './pytz.ts';
import { reModule } from './re.ts';

/** `modules` of the template context; `now` tells the time. */
export function modulesObject(now: () => Date): MemberObject {
  return new MemberObject('modules', {
    datetime: () => datetimeModule(now),
    re: reModule,
    pytz: pytzModule,
    itertools: itertoolsModule,
  });
}
