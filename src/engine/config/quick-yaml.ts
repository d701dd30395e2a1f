import {
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_PLAIN,
  SCALAR_STYLE_SINGLE_QUOTED,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import type { PlaceTree, StoredDocument } from './yaml-result.ts';
import { readPlainScalar } from './yaml-schema.ts';

/** Where the two libraries think differently: some ends of lines, and those that are escaped in a quoted text. */
const RARE = /[\u0085\u2028\u2029]|\\\r?\n/;
/** An alias may stand for much that has aliases again. */
const MOST_ALIASES = 50;

/**
 * Reads YAML with js-yaml, in a fifth of the time of `parseYaml`, which says more: places of mistakes, keys that are
 * written twice. Undefined where anything is wrong or in doubt, and for what dbt files hardly have: tags, merge keys,
 * several documents in one text. What it reads, `parseYaml` reads alike.
 */
export function readQuickYaml(text: string): StoredDocument | undefined {
  if (RARE.test(text)) return undefined;
  try {
    return new EventReader(text).document();
  } catch (thrown) {
    if (thrown instanceof InDoubt || thrown instanceof YAMLException) return undefined;
    throw thrown;
  }
}

/** Thrown where the other library may read something else. */
class InDoubt extends Error {}

/** A value, and the places of what it holds. */
interface ReadNode {
  readonly value: unknown;
  readonly children?: PlaceTree[2];
}

type Anchored = Exclude<Event, { type: typeof EVENT_DOCUMENT | typeof EVENT_POP }>;

/** Makes values and places of the parser's events. */
class EventReader {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #lineStarts: readonly number[];
  readonly #anchors = new Map<string, ReadNode>();
  #openAnchors = 0;
  #aliases = 0;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#events = parseEvents(text, {});
    this.#lineStarts = lineStarts(text);
  }

  document(): StoredDocument {
    const document = this.#next();
    if (document.type !== EVENT_DOCUMENT || document.explicitStart || document.explicitEnd) throw new InDoubt();
    if (document.directives.length > 0) throw new InDoubt();
    const start = this.#startOf(this.#peek());
    const node = this.#node();
    if (this.#next().type !== EVENT_POP || this.#at < this.#events.length) throw new InDoubt();
    return { value: node.value, places: this.#placeOf(start, node) };
  }

  #node(): ReadNode {
    const event = this.#next();
    if (event.type === EVENT_DOCUMENT || event.type === EVENT_POP) throw new InDoubt();
    if (event.type === EVENT_ALIAS) return this.#alias(this.#anchorOf(event));
    if (event.tagStart >= 0) throw new InDoubt();
    if (event.anchorStart < 0) return this.#bareNode(event);
    this.#openAnchors += 1;
    const node = this.#bareNode(event);
    this.#openAnchors -= 1;
    if (node.value === null) throw new InDoubt();
    this.#anchors.set(this.#anchorOf(event), node);
    return node;
  }

  #bareNode(event: Exclude<Anchored, { type: typeof EVENT_ALIAS }>): ReadNode {
    if (event.type === EVENT_SCALAR) return { value: this.#scalar(event) };
    return event.type === EVENT_MAPPING ? this.#mapping() : this.#sequence();
  }

  #scalar(event: ScalarEvent): unknown {
    if (event.valueStart < 0) return null;
    const text = getScalarValue(this.#text, event);
    return event.style === SCALAR_STYLE_PLAIN ? readPlainScalar(text) : text;
  }

  #mapping(): ReadNode {
    const value: Record<string, unknown> = {};
    const children: Record<string, PlaceTree> = {};
    for (let event = this.#next(); event.type !== EVENT_POP; event = this.#next()) {
      const key = this.#key(event);
      if (Object.hasOwn(value, key)) throw new InDoubt();
      const start = this.#startOf(event);
      const node = this.#node();
      value[key] = node.value;
      children[key] = this.#placeOf(start, node);
    }
    return { value, children };
  }

  #key(event: Event): string {
    if (event.type !== EVENT_SCALAR || event.anchorStart >= 0 || event.tagStart >= 0) throw new InDoubt();
    const key = this.#scalar(event);
    if (key === null || key === '<<' || key === '__proto__') throw new InDoubt();
    return String(key);
  }

  #sequence(): ReadNode {
    const value: unknown[] = [];
    const children: PlaceTree[] = [];
    for (let event = this.#peek(); event.type !== EVENT_POP; event = this.#peek()) {
      const start = this.#startOf(event);
      const node = this.#node();
      value.push(node.value);
      children.push(this.#placeOf(start, node));
    }
    this.#next();
    return { value, children };
  }

  #alias(name: string): ReadNode {
    const node = this.#anchors.get(name);
    this.#aliases += 1;
    // One in what has an anchor itself could stand for more and more.
    if (!node || this.#openAnchors > 0 || this.#aliases > MOST_ALIASES) throw new InDoubt();
    return node;
  }

  #anchorOf({ anchorStart, anchorEnd }: Anchored): string {
    return this.#text.slice(anchorStart, anchorEnd);
  }

  /** Where the first character of a node is; in doubt for those that the parser says no place of. */
  #startOf(event: Event): number {
    if (event.type === EVENT_ALIAS) return event.anchorStart - 1;
    if (event.type === EVENT_DOCUMENT || event.type === EVENT_POP || event.anchorStart >= 0) throw new InDoubt();
    if (event.type === EVENT_MAPPING || event.type === EVENT_SEQUENCE) return event.start;
    const isQuoted = event.style === SCALAR_STYLE_DOUBLE_QUOTED || event.style === SCALAR_STYLE_SINGLE_QUOTED;
    if (event.valueStart < 0 || (event.style !== SCALAR_STYLE_PLAIN && !isQuoted)) throw new InDoubt();
    return isQuoted ? event.valueStart - 1 : event.valueStart;
  }

  #placeOf(offset: number, { children }: ReadNode): PlaceTree {
    const line = lineOf(this.#lineStarts, offset);
    const place = [line + 1, offset - (this.#lineStarts[line] ?? 0) + 1] as const;
    return children ? [...place, children] : place;
  }

  #peek(): Event {
    const event = this.#events[this.#at];
    if (event === undefined) throw new InDoubt();
    return event;
  }

  #next(): Event {
    const event = this.#peek();
    this.#at += 1;
    return event;
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The line, from 0, in which an offset is. */
function lineOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
