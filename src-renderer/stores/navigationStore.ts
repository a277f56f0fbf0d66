import { createStore } from 'zustand/vanilla';

export const screenIds = [
  'bench',
  'calibrate',
  'drift',
  'inference',
  'baselines',
  'linkNoise',
  'standardize',
  'sessions',
] as const;
export type ScreenId = (typeof screenIds)[number];

export interface Place {
  readonly screen: ScreenId;
  /** The session that is open, on the screens that show one run at a time. */
  readonly runId: string | null;
}

const withRuns: ReadonlySet<ScreenId> = new Set(['sessions', 'inference', 'baselines', 'linkNoise', 'standardize']);

/** `#/sessions/run-1` as a place; anything unknown is the bench. */
export function placeOf(hash: string): Place {
  const [screen, runId] = hash.replace(/^#\/?/, '').split('/');
  const known = screenIds.find((id) => id === screen) ?? 'bench';
  return { screen: known, runId: withRuns.has(known) && runId ? decodeURIComponent(runId) : null };
}

export const hashOf = ({ screen, runId }: Place): string =>
  runId === null ? `#/${screen}` : `#/${screen}/${encodeURIComponent(runId)}`;

/** Where the engineer is; it stands in the address, so that a reload comes back to it. */
export function createNavigationStore(page: Pick<Window, 'location' | 'addEventListener'>) {
  const store = createStore<Place>(() => placeOf(page.location.hash));
  page.addEventListener('hashchange', () => store.setState(placeOf(page.location.hash)));
  const go = (screen: ScreenId, runId: string | null = null): void => {
    store.setState({ screen, runId });
    page.location.hash = hashOf({ screen, runId });
  };
  return Object.assign(store, { go });
}
export type NavigationStore = ReturnType<typeof createNavigationStore>;
