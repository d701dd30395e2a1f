import { useSyncExternalStore } from 'react';
import { formatRoute, parseRoute, type Route } from './route.ts';

/** The place that the address names; follows links and the browser's back. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(hash);
}

/** Goes to a place, as a link does. */
export function goTo(address: string | Partial<Route>): void {
  window.location.hash = typeof address === 'string' ? address : formatRoute(address);
}

/** Changes the address without a step in the browser's history, say while a selector is typed. */
export function replaceRoute(route: Partial<Route>): void {
  window.history.replaceState(null, '', formatRoute(route));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
