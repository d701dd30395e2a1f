/** Whether JSON gives the value back as it is; a member that is undefined counts as absent. */
export function isPlainJson(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return value === null || (Array.isArray(value) ? value.every(isPlainJson) : isPlainObject(value));
    default:
      return false;
  }
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((member) => member === undefined || isPlainJson(member));
}

/** Whether the value and another are the same in JSON, which gives it back as it is. */
export function isSameJson(value: unknown, other: unknown): boolean {
  return isPlainJson(value) && JSON.stringify(value) === JSON.stringify(other);
}
