import { TemplateError, type Value } from '../../jinja/index.ts';
import { requireText } from '../arguments.ts';
import { constant, MemberObject, method } from '../members.ts';
import { PyDatetime } from './datetime.ts';
import { namedZone, UTC, type Zone, ZoneObject } from './zones.ts';

/** `modules.pytz`: time zones by their IANA names. */
export function pytzModule(): MemberObject {
  return new MemberObject('pytz', {
    timezone: method(([name]) => {
      const text = requireText('pytz.timezone', 'zone', name);
      const zone = namedZone(text);
      if (!zone) throw zoneUnknown(text);
      return pytzZone(zone);
    }),
    utc: constant(pytzZone(UTC)),
    UTC: constant(pytzZone(UTC)),
  });
}

function pytzZone(zone: Zone): ZoneObject {
  return new ZoneObject(zone, {
    localize: ([moment]) => {
      const given = requireDatetime('localize', moment);
      return new PyDatetime(given.wall, given.microseconds, zone);
    },
    normalize: ([moment]) => PyDatetime.fromInstant(new Date(requireDatetime('normalize', moment).instant), zone),
  });
}

function requireDatetime(owner: string, value: Value | undefined): PyDatetime {
  if (value instanceof PyDatetime) return value;
  throw new TemplateError({ fr: `${owner}() attend un datetime.`, en: `${owner}() needs a datetime.` });
}

function zoneUnknown(name: string): TemplateError {
  return new TemplateError(
    { fr: `Il n’y a pas de fuseau horaire « ${name} ».`, en: `There is no time zone '${name}'.` },
    { fr: 'Écrivez-le comme Africa/Abidjan ou UTC.', en: 'Write it like Africa/Abidjan or UTC.' },
  );
}
