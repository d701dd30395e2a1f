import { HostObject, TemplateError, typeName, type Value } from '../../jinja/index.ts';

const MINUTE = 60_000;

/** A time zone: how many minutes its clocks are ahead of UTC. */
export interface Zone {
  readonly name: string;
  readonly offsetOfInstant: (milliseconds: number) => number;
  /** For what a clock in the zone shows, read as if it were UTC. */
  readonly offsetOfWall: (milliseconds: number) => number;
}

export const UTC: Zone = { name: 'UTC', offsetOfInstant: () => 0, offsetOfWall: () => 0 };

/** A zone of the IANA database, such as `Africa/Abidjan`; undefined where there is none of that name. */
export function namedZone(name: string): Zone | undefined {
  if (name.toUpperCase() === 'UTC') return UTC;
  const format = formatterOf(name);
  if (!format) return undefined;
  const offsetOfInstant = (milliseconds: number): number => {
    const part = format.formatToParts(milliseconds).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return offsetOf(part.replace('GMT', ''));
  };
  const offsetOfWall = (wall: number): number => {
    const first = offsetOfInstant(wall);
    return offsetOfInstant(wall - first * MINUTE);
  };
  return { name, offsetOfInstant, offsetOfWall };
}

function formatterOf(name: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
}

/** `+HH`, `+HHMM`, `+HH:MM` or `Z` as a zone; undefined for no offset at all. */
export function zoneOf(offset: string | undefined): Zone | undefined {
  if (offset === undefined) return undefined;
  const minutes = offset === 'Z' ? 0 : offsetOf(offset);
  return minutes === 0 ? UTC : { name: offset, offsetOfInstant: () => minutes, offsetOfWall: () => minutes };
}

function offsetOf(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
  if (hours === undefined) return 0;
  const total = Number(hours) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -total : total;
}

/** A zone as templates hold it. */
export class ZoneObject extends HostObject {
  override readonly typeName = 'tzinfo';
  readonly zone: Zone;
  readonly #members: Readonly<Record<string, Value>>;

  constructor(zone: Zone, members: Readonly<Record<string, Value>> = {}) {
    super();
    this.zone = zone;
    this.#members = members;
  }

  getMember(name: string): Value | undefined {
    if (name === 'zone') return this.zone.name;
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }

  override equals(other: Value): boolean {
    return other instanceof ZoneObject && other.zone.name === this.zone.name;
  }

  toText(): string {
    return this.zone.name;
  }
}

export function zoneObject(zone: Zone): ZoneObject {
  return new ZoneObject(zone);
}

/** The argument as a zone; an error otherwise. */
export function requireZone(owner: string, value: Value | undefined): Zone {
  if (value instanceof ZoneObject) return value.zone;
  const got = value === undefined ? 'nothing' : typeName(value);
  throw new TemplateError({
    fr: `${owner}() attend un fuseau horaire, et non ${got}.`,
    en: `${owner}() needs a time zone, not ${got}.`,
  });
}

/** The argument as a zone, or undefined for None. */
export function zoneOrNone(owner: string, value: Value | undefined): Zone | undefined {
  return value === null || value === undefined ? undefined : requireZone(owner, value);
}
