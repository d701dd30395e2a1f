/** The corners of a drawn area, [longitude, latitude] in degrees, the first one again at the end. */
export type Outline = readonly Corner[];
type Corner = readonly [number, number];

const METRES_PER_DEGREE = 111_320;

/** `POLYGON((x y, …))` */
export function parseWkt(text: string): Outline {
  return [...text.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

/** `POLYGON((x y, …))`, to the millionth of a degree. */
export function wkt(outline: Outline): string {
  return `POLYGON((${outline.map(([x, y]) => `${x.toFixed(6)} ${y.toFixed(6)}`).join(', ')}))`;
}

/** The outer ring of a GeoJSON polygon; null where it is none. */
export function parseGeoJson(text: string): Outline | null {
  const pairs = [...text.matchAll(/\[(-?[\d.]+),(-?[\d.]+)\]/g)];
  return pairs.length === 0 ? null : pairs.map(([, x, y]) => [Number(x), Number(y)]);
}

/** Whether two sides that are not neighbours meet. */
export function crossesItself(outline: Outline): boolean {
  const sides = outline.slice(1).map((end, index) => [outline[index] ?? end, end] as const);
  return sides.some(([a, b], first) =>
    sides.some(([c, d], second) => {
      const areNeighbours = second <= first + 1 || (first === 0 && second === sides.length - 1);
      return !areNeighbours && turn(a, b, c) * turn(a, b, d) <= 0 && turn(c, d, a) * turn(c, d, b) <= 0;
    }),
  );
}

/** The area of an outline that does not cross itself. */
export function squareMetres(outline: Outline): number {
  let doubled = 0;
  let latitudes = 0;
  for (const [index, [x, y]] of outline.entries()) {
    const [nextX, nextY] = outline[index + 1] ?? [x, y];
    doubled += x * nextY - nextX * y;
    latitudes += y;
  }
  const middle = ((latitudes / outline.length) * Math.PI) / 180;
  return (Math.abs(doubled) / 2) * METRES_PER_DEGREE ** 2 * Math.cos(middle);
}

/** A square of so many hectares whose lower left corner is that of the other outline. */
export function squareAt(outline: Outline, hectares: number): Outline {
  const { left, bottom } = box(outline);
  const side = Math.sqrt(hectares * 10_000) / METRES_PER_DEGREE;
  const width = side / Math.cos((bottom * Math.PI) / 180);
  return rectangle(left, bottom, width, side);
}

export function rectangle(left: number, bottom: number, width: number, height: number): Outline {
  const [right, top] = [left + width, bottom + height];
  return [
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
    [left, bottom],
  ];
}

/** The rectangle around an outline. */
export function box(outline: Outline) {
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), bottom: Math.min(...ys), top: Math.max(...ys) };
}

/** Whether an outline leaves another, which must be a rectangle. */
export function leaves(inner: Outline, outer: Outline): boolean {
  const { left, right, bottom, top } = box(outer);
  return inner.some(([x, y]) => x < left || x > right || y < bottom || y > top);
}

/** Positive where the three corners turn left, negative where they turn right. */
function turn([ax, ay]: Corner, [bx, by]: Corner, [cx, cy]: Corner): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}
