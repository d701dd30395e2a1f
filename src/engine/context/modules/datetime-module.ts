import { type HostFunction, type Kwargs, PyFloat, TemplateError, type Value } from '../../jinja/index.ts';
import { bindArguments, requireText } from '../arguments.ts';
import { MemberObject, method } from '../members.ts';
import { numberOr } from './calendar.ts';
import { PyDate, PyDatetime, PyTimedelta } from './datetime.ts';
import { parseTime } from './strptime.ts';
import { UTC, type Zone, zoneObject, zoneOrNone } from './zones.ts';

const DATE = ['year', 'month', 'day'] as const;
const CLOCK = ['hour', 'minute', 'second', 'microsecond', 'tzinfo'] as const;
const LENGTHS = {
  days: 86_400_000,
  seconds: 1000,
  microseconds: 0.001,
  milliseconds: 1,
  minutes: 60_000,
  hours: 3_600_000,
  weeks: 604_800_000,
} as const;
const LENGTH_NAMES = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'] as const;

/** `modules.datetime`; `clock` tells the time. */
export function datetimeModule(clock: () => Date): MemberObject {
  return new MemberObject('datetime', {
    datetime: () => datetimeClass(clock),
    date: () => dateClass(clock),
    timedelta: method(timedelta),
    timezone: () => new MemberObject('timezone', { utc: () => zoneObject(UTC) }),
  });
}

function datetimeClass(clock: () => Date): MemberObject {
  const now = (zone: Zone | undefined) => {
    const shown = PyDatetime.fromInstant(clock(), zone ?? UTC);
    return new PyDatetime(shown.wall, 0, zone);
  };
  const make: HostFunction = (args, kwargs) => {
    const given = bindArguments('datetime', [...DATE, ...CLOCK], args, kwargs);
    const parts = [...DATE, 'hour', 'minute', 'second'] as const;
    const numbers = parts.map((part) => numberOr(given[part], 0));
    return PyDatetime.of(numbers, numberOr(given.microsecond, 0), zoneOrNone('datetime', given.tzinfo));
  };
  return new MemberObject(
    'datetime',
    {
      now: method((args, kwargs) => now(zoneOrNone('now', bindArguments('now', ['tz'], args, kwargs).tz))),
      utcnow: method(() => now(undefined)),
      today: method(() => now(undefined)),
      strptime: method(([text, format]) => {
        const moment = parseTime(
          requireText('strptime', 'date_string', text),
          requireText('strptime', 'format', format),
        );
        return moment ?? notATime(text, format);
      }),
      fromisoformat: method(([text]) => PyDatetime.parse(String(text)) ?? notATime(text, 'ISO 8601')),
      fromtimestamp: method(([seconds]) =>
        PyDatetime.of([1970, 1, 1, 0, 0, seconds instanceof PyFloat ? seconds.value : numberOr(seconds, 0)]),
      ),
      combine: method(([date, clock]) =>
        date instanceof PyDate && clock instanceof PyDatetime
          ? new PyDatetime(date.time + (clock.wall % 86_400_000), clock.microseconds, clock.zone)
          : notATime(date, 'date'),
      ),
    },
    make,
  );
}

function dateClass(clock: () => Date): MemberObject {
  const make: HostFunction = (args, kwargs) => {
    const given = bindArguments('date', DATE, args, kwargs);
    return PyDate.of(numberOr(given.year, 1), numberOr(given.month, 1), numberOr(given.day, 1));
  };
  return new MemberObject(
    'date',
    {
      today: method(() => new PyDate(clock().getTime())),
      fromisoformat: method(([text]) => PyDate.parse(String(text)) ?? notATime(text, 'YYYY-MM-DD')),
    },
    make,
  );
}

function timedelta(args: readonly Value[], kwargs: Kwargs): PyTimedelta {
  const given = bindArguments('timedelta', LENGTH_NAMES, args, kwargs);
  const total = LENGTH_NAMES.reduce((sum, name) => {
    const value = given[name];
    return sum + (value instanceof PyFloat ? value.value : numberOr(value, 0)) * LENGTHS[name];
  }, 0);
  return new PyTimedelta(total);
}

function notATime(text: Value | undefined, format: Value | undefined): never {
  throw new TemplateError({
    fr: `« ${String(text)} » ne correspond pas au format « ${String(format)} ».`,
    en: `time data '${String(text)}' does not match format '${String(format)}'.`,
  });
}
