import type { RunPlan } from './plan.ts';

/**
 * The nodes of a plan that have not been started. Each is counted down as the nodes it waits for finish, so that a plan
 * of thousands takes no longer for each of them than one of ten.
 */
export class WaitingNodes {
  readonly #places: ReadonlyMap<string, number>;
  /** In the order of the plan. */
  readonly #waiting: Set<string>;
  readonly #downstream = new Map<string, string[]>();
  /** How many nodes each still waits for. */
  readonly #missing = new Map<string, number>();
  /** Those that wait for none any more, in the order of the plan. */
  readonly #ready: string[];
  /** Those that wait for none either, and are not to run. */
  readonly #doomed: string[] = [];

  constructor({ nodes, upstream }: Pick<RunPlan, 'nodes' | 'upstream'>) {
    const ids = nodes.map(({ uniqueId }) => uniqueId);
    this.#places = new Map(ids.map((id, place) => [id, place]));
    this.#waiting = new Set(ids);
    for (const id of ids) {
      const above = upstream.get(id) ?? [];
      this.#missing.set(id, above.length);
      for (const up of above) {
        const below = this.#downstream.get(up);
        if (below) below.push(id);
        else this.#downstream.set(up, [id]);
      }
    }
    this.#ready = ids.filter((id) => this.#missing.get(id) === 0);
  }

  get size(): number {
    return this.#waiting.size;
  }

  get ids(): readonly string[] {
    return [...this.#waiting];
  }

  /** Takes the first of all. */
  takeAny(): string | undefined {
    const [first] = this.#waiting;
    return this.#take(first);
  }

  /** Takes the first of those that wait for none. */
  takeReady(): string | undefined {
    return this.#take(this.#ready.shift());
  }

  /** Takes the first of those that are not to run, for what they read has failed. */
  takeDoomed(): string | undefined {
    return this.#take(this.#doomed.shift());
  }

  /** Lets go of the nodes that waited for this one alone by now. */
  release(finished: string, isDoomed: (id: string) => boolean): void {
    for (const id of this.#downstream.get(finished) ?? []) {
      const missing = (this.#missing.get(id) ?? 0) - 1;
      this.#missing.set(id, missing);
      if (missing > 0) continue;
      if (isDoomed(id)) this.#doomed.push(id);
      else this.#ready.splice(this.#placeAmongReady(id), 0, id);
    }
  }

  #take(id: string | undefined): string | undefined {
    if (id !== undefined) this.#waiting.delete(id);
    return id;
  }

  #placeAmongReady(id: string): number {
    const place = this.#placeOf(id);
    let [low, high] = [0, this.#ready.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#placeOf(this.#ready[middle] ?? '') < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #placeOf(id: string): number {
    return this.#places.get(id) ?? 0;
  }
}
