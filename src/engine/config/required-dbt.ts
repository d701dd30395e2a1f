import { dbtVersionRefused, projectInvalid, type SigetiError } from '../../core/index.ts';
import { DBT_VERSION } from './dbt-version.ts';
import { fulfils, parseWish, splitWishes } from './versions.ts';
import type { YamlDocument } from './yaml-result.ts';

const KEY = 'require-dbt-version';

/** What is asked of a project here. */
interface Requiring {
  readonly name: string;
  readonly requiredDbt: readonly string[];
  readonly document: YamlDocument;
}

/** The wishes of `require-dbt-version`, e.g. `>=1.6.0`; none where it is left out. What is no version is a problem. */
export function readRequiredDbt(value: unknown, document: YamlDocument, problems: SigetiError[]): readonly string[] {
  if (value === undefined || value === null || value === '') return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = items.findIndex((item) => typeof item !== 'string' || !splitWishes(item).every(parseWish));
  if (wrong === -1) return splitWishes(value);
  const expected = {
    fr: 'une plage de versions entières, telle que ">=1.6.0,<2.0.0" ou [">=1.6.0", "<2.0.0"]',
    en: 'a range of whole versions, such as ">=1.6.0,<2.0.0" or [">=1.6.0", "<2.0.0"]',
  };
  problems.push(projectInvalid(KEY, expected, document.locate(Array.isArray(value) ? [KEY, wrong] : [KEY])));
  return [];
}

/** What is wrong where a project is not for the dbt whose language this engine speaks. */
export function checkRequiredDbt({ name, requiredDbt, document }: Requiring): readonly SigetiError[] {
  const isFulfilled = (text: string) => {
    const wish = parseWish(text);
    return wish === undefined || fulfils(DBT_VERSION, wish);
  };
  if (requiredDbt.every(isFulfilled)) return [];
  return [dbtVersionRefused(name, requiredDbt, DBT_VERSION, document.locate([KEY]))];
}
