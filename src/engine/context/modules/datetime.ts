import { type BinaryOperator, HostObject, PyFloat, type Value } from '../../jinja/index.ts';
import { bindArguments, requireText } from '../arguments.ts';
import { modulo, numberOr, utcTime } from './calendar.ts';
import { colonOffset, formatTime } from './strftime.ts';
import { requireZone, type Zone, zoneObject, zoneOf, zoneOrNone } from './zones.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A calendar day. */
export class PyDate extends HostObject {
  override readonly typeName = 'date';
  /** Milliseconds of its midnight in UTC. */
  readonly time: number;

  constructor(time: number) {
    super();
    this.time = Math.floor(time / DAY) * DAY;
  }

  static of(year: number, month: number, day: number): PyDate {
    return new PyDate(utcTime([year, month, day]));
  }

  /** `YYYY-MM-DD`; undefined for anything else. */
  static parse(text: string): PyDate | undefined {
    const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.slice(1).map(Number);
    return parts && new PyDate(utcTime(parts));
  }

  getMember(name: string): Value | undefined {
    return dateMember(name, this.time, 0, undefined) ?? this.#own(name);
  }

  #own(name: string): Value | undefined {
    switch (name) {
      case 'isoformat':
        return () => this.toText();
      case 'replace':
        return (args, kwargs) => new PyDate(replaced(this.time, bindArguments('replace', DATE_PARTS, args, kwargs)));
      default:
        return undefined;
    }
  }

  override equals(other: Value): boolean {
    return other instanceof PyDate && other.time === this.time;
  }

  override compare(other: Value): number | undefined {
    return other instanceof PyDate ? this.time - other.time : undefined;
  }

  override operate(operator: BinaryOperator, other: Value, side: 'left' | 'right'): Value | undefined {
    if (other instanceof PyDate && operator === '-' && side === 'left') return new PyTimedelta(this.time - other.time);
    const moved = shifted(operator, this.time, other, side);
    return moved === undefined ? undefined : new PyDate(moved);
  }

  toText(): string {
    return formatTime('%Y-%m-%d', this.time, 0, undefined);
  }
}

/** A point of the calendar and the clock; with a zone, a point in time. */
export class PyDatetime extends HostObject {
  override readonly typeName = 'datetime';
  /** Milliseconds since 1970 of what clock and calendar show, read as if they showed UTC. */
  readonly wall: number;
  readonly microseconds: number;
  readonly zone: Zone | undefined;

  constructor(wall: number, microseconds: number, zone: Zone | undefined) {
    super();
    this.wall = wall;
    this.microseconds = microseconds;
    this.zone = zone;
  }

  static of(parts: readonly number[], microsecond = 0, zone?: Zone): PyDatetime {
    return new PyDatetime(utcTime(parts) + Math.floor(microsecond / 1000), microsecond % 1000, zone);
  }

  /** The instant as a clock in that zone shows it. */
  static fromInstant(instant: Date, zone: Zone): PyDatetime {
    return new PyDatetime(instant.getTime() + zone.offsetOfInstant(instant.getTime()) * MINUTE, 0, zone);
  }

  /** `YYYY-MM-DD[ T]HH:MM[:SS[.ffffff]][+HH[:MM]]`; undefined for anything else. */
  static parse(text: string): PyDatetime | undefined {
    const match = ISO.exec(text)?.groups;
    if (!match) return undefined;
    const numbers = [match.year, match.month, match.day, match.hour, match.minute, match.second].map((part) =>
      Number(part ?? 0),
    );
    const microsecond = Number((match.fraction ?? '').padEnd(6, '0').slice(0, 6));
    return PyDatetime.of(numbers, microsecond, zoneOf(match.zone));
  }

  /** Milliseconds since 1970; without a zone, as if it were UTC. */
  get instant(): number {
    return this.wall - (this.zone ? this.zone.offsetOfWall(this.wall) * MINUTE : 0);
  }

  getMember(name: string): Value | undefined {
    return dateMember(name, this.wall, this.microseconds, this.zone) ?? this.#own(name);
  }

  #own(name: string): Value | undefined {
    const own = DATETIME_MEMBERS[name];
    return own?.(this);
  }

  override equals(other: Value): boolean {
    return this.compare(other) === 0;
  }

  override compare(other: Value): number | undefined {
    if (!(other instanceof PyDatetime)) return undefined;
    return this.instant - other.instant || this.microseconds - other.microseconds;
  }

  override operate(operator: BinaryOperator, other: Value, side: 'left' | 'right'): Value | undefined {
    if (other instanceof PyDatetime && operator === '-' && side === 'left') {
      return new PyTimedelta(this.instant - other.instant);
    }
    const moved = shifted(operator, this.wall, other, side);
    return moved === undefined ? undefined : new PyDatetime(moved, this.microseconds, this.zone);
  }

  toText(): string {
    return this.iso(' ');
  }

  iso(separator: string): string {
    const fraction = microsecondOf(this) === 0 ? '' : '.%f';
    const format = `%Y-%m-%d${separator}%H:%M:%S${fraction}`;
    const offset = this.zone ? colonOffset(this.zone.offsetOfWall(this.wall)) : '';
    return `${formatTime(format, this.wall, this.microseconds, this.zone)}${offset}`;
  }
}

/** A length of time. */
export class PyTimedelta extends HostObject {
  override readonly typeName = 'timedelta';
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    super();
    this.milliseconds = milliseconds;
  }

  getMember(name: string): Value | undefined {
    switch (name) {
      case 'days':
        return Math.floor(this.milliseconds / DAY);
      case 'seconds':
        return Math.floor((this.milliseconds - Math.floor(this.milliseconds / DAY) * DAY) / 1000);
      case 'total_seconds':
        return () => new PyFloat(this.milliseconds / 1000);
      default:
        return undefined;
    }
  }

  override equals(other: Value): boolean {
    return this.compare(other) === 0;
  }

  override compare(other: Value): number | undefined {
    return other instanceof PyTimedelta ? this.milliseconds - other.milliseconds : undefined;
  }

  override operate(operator: BinaryOperator, other: Value, side: 'left' | 'right'): Value | undefined {
    const own = this.milliseconds;
    if (other instanceof PyTimedelta) {
      if (operator === '+') return new PyTimedelta(own + other.milliseconds);
      if (operator === '-')
        return new PyTimedelta(side === 'left' ? own - other.milliseconds : other.milliseconds - own);
    }
    return operator === '*' && typeof other === 'number' ? new PyTimedelta(own * other) : undefined;
  }

  toText(): string {
    const days = Math.floor(this.milliseconds / DAY);
    const clock = formatTime('%H:%M:%S', this.milliseconds - days * DAY, 0, undefined).replace(/^0/, '');
    return days === 0 ? clock : `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${clock}`;
  }
}

const ISO =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[ T](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d+))?)?)?(?<zone>Z|[+-]\d\d(?::?\d\d)?)?$/;
const DATE_PARTS = ['year', 'month', 'day'] as const;
const CLOCK_PARTS = ['hour', 'minute', 'second', 'microsecond', 'tzinfo'] as const;

const DATETIME_MEMBERS: Readonly<Record<string, (self: PyDatetime) => Value>> = Object.assign(Object.create(null), {
  hour: (self) => new Date(self.wall).getUTCHours(),
  minute: (self) => new Date(self.wall).getUTCMinutes(),
  second: (self) => new Date(self.wall).getUTCSeconds(),
  microsecond: microsecondOf,
  tzinfo: (self) => (self.zone ? zoneObject(self.zone) : null),
  date: (self) => () => new PyDate(self.wall),
  isoformat: (self) => (args) => self.iso(typeof args[0] === 'string' ? args[0] : 'T'),
  timestamp: (self) => () => new PyFloat(self.instant / 1000),
  astimezone: (self) => (args) => PyDatetime.fromInstant(new Date(self.instant), requireZone('astimezone', args[0])),
  replace: (self) => (args, kwargs) => {
    const given = bindArguments('replace', [...DATE_PARTS, ...CLOCK_PARTS], args, kwargs);
    const time = new Date(replaced(self.wall, given));
    time.setUTCHours(
      numberOr(given.hour, time.getUTCHours()),
      numberOr(given.minute, time.getUTCMinutes()),
      numberOr(given.second, time.getUTCSeconds()),
      0,
    );
    const micro = numberOr(given.microsecond, microsecondOf(self));
    const zone = given.tzinfo === undefined ? self.zone : zoneOrNone('replace', given.tzinfo);
    return new PyDatetime(time.getTime() + Math.floor(micro / 1000), micro % 1000, zone);
  },
} satisfies Record<string, (self: PyDatetime) => Value>);

function microsecondOf(self: PyDatetime): number {
  return modulo(self.wall, 1000) * 1000 + self.microseconds;
}

/** What dates and datetimes share. */
function dateMember(name: string, wall: number, microseconds: number, zone: Zone | undefined): Value | undefined {
  const day = new Date(wall);
  switch (name) {
    case 'year':
      return day.getUTCFullYear();
    case 'month':
      return day.getUTCMonth() + 1;
    case 'day':
      return day.getUTCDate();
    case 'weekday':
      return () => modulo(day.getUTCDay() - 1, 7);
    case 'isoweekday':
      return () => modulo(day.getUTCDay() - 1, 7) + 1;
    case 'strftime':
      return (args) => formatTime(requireText('strftime', 'format', args[0]), wall, microseconds, zone);
    case 'toordinal':
      return () => Math.floor(wall / DAY) + 719_163;
    default:
      return undefined;
  }
}

function replaced(
  wall: number,
  given: { readonly year?: Value; readonly month?: Value; readonly day?: Value },
): number {
  const time = new Date(wall);
  time.setUTCFullYear(
    numberOr(given.year, time.getUTCFullYear()),
    numberOr(given.month, time.getUTCMonth() + 1) - 1,
    numberOr(given.day, time.getUTCDate()),
  );
  return time.getTime();
}

function shifted(operator: BinaryOperator, time: number, other: Value, side: 'left' | 'right'): number | undefined {
  if (!(other instanceof PyTimedelta)) return undefined;
  if (operator === '+') return time + other.milliseconds;
  return operator === '-' && side === 'left' ? time - other.milliseconds : undefined;
}
