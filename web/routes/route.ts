/** Where the reader is, in the form of dbt's documentation addresses: `#!/model/model.shop.orders?g_v=1#columns`. */
export interface Route {
  /** `overview`, `model`, `source_list`, `indicators`… */
  readonly page: string;
  /** Unique id, or the name of a source in `source_list`. */
  readonly id: string;
  /** Whether the lineage covers the page, and the selectors of what it shows. */
  readonly graph: boolean;
  readonly include: string;
  readonly exclude: string;
  /** The column to show. */
  readonly column: string;
  /** The section to show, e.g. `columns`. */
  readonly section: string;
}

const START: Route = {
  page: 'overview',
  id: '',
  graph: false,
  include: '',
  exclude: '',
  column: '',
  section: '',
};

/** Reads `location.hash`. Whatever cannot be read is the overview. */
export function parseRoute(hash: string): Route {
  const [, address = '', query = '', section = ''] = /^#?!?\/?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(hash) ?? [];
  const [page = '', ...rest] = address.split('/').map(decode);
  const parameters = new URLSearchParams(query);
  return {
    page: page === '' ? 'overview' : page,
    id: rest.join('/'),
    graph: parameters.get('g_v') === '1',
    include: parameters.get('g_i') ?? '',
    exclude: parameters.get('g_e') ?? '',
    column: parameters.get('column') ?? '',
    section: decode(section),
  };
}

/** The address of a place, as a link has it. */
export function formatRoute(route: Partial<Route>): string {
  const { page, id, graph, include, exclude, column, section } = { ...START, ...route };
  const parameters = new URLSearchParams();
  if (graph) parameters.set('g_v', '1');
  if (include !== '') parameters.set('g_i', include);
  if (exclude !== '') parameters.set('g_e', exclude);
  if (column !== '') parameters.set('column', column);
  const query = parameters.size > 0 ? `?${parameters}` : '';
  const place = id === '' ? page : `${page}/${encodeURIComponent(id)}`;
  return `#!/${place}${query}${section === '' ? '' : `#${section}`}`;
}

/** The address of a node's or macro's own page. */
export function addressOf(id: string, more: Partial<Route> = {}): string {
  return formatRoute({ page: id.split('.')[0] ?? 'overview', id, ...more });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
