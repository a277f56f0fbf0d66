import { createStore } from 'zustand/vanilla';
import type { RunLabels } from '../../src-core/domain/run.ts';

export type ThemeChoice = 'system' | 'dark' | 'light';

export interface Preferences {
  readonly theme: ThemeChoice;
  /** Operator, chip, die and notes of the last run, offered for the next. */
  readonly labels: RunLabels;
  /** File name of the kernel that was worked with last. */
  readonly kernelName: string | null;
  /** File name of the drift metrics that were watched last. */
  readonly metricsName: string | null;
  /** Whether high and critical alarms make a sound and a desktop notification. */
  readonly alarmSound: 'on' | 'muted';
  /** Points that the last inference compared with its model in a second; null before the first. */
  readonly pointsPerSecond: number | null;
}

/** What is used of the browser's storage; it may be closed to us, and then nothing is remembered. */
export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const storageKey = 'fringe.preferences';
const defaults: Preferences = {
  theme: 'system',
  labels: { operator: '', chipId: '', dieId: '', notes: '' },
  kernelName: null,
  metricsName: null,
  alarmSound: 'on',
  pointsPerSecond: null,
};

export function createPreferencesStore(storage: Storage | null) {
  const store = createStore<Preferences>(() => ({ ...defaults, ...remembered(storage) }));
  store.subscribe((state) => {
    try {
      storage?.setItem(storageKey, JSON.stringify(state));
    } catch {
      // A full or forbidden storage costs the memory of a preference, nothing else.
    }
  });
  return store;
}
export type PreferencesStore = ReturnType<typeof createPreferencesStore>;

function remembered(storage: Storage | null): Partial<Preferences> {
  try {
    const value = JSON.parse(storage?.getItem(storageKey) ?? '{}') as Partial<Preferences> | null;
    if (value === null || typeof value !== 'object') return {};
    const theme = value.theme === 'dark' || value.theme === 'light' ? value.theme : 'system';
    const alarmSound = value.alarmSound === 'muted' ? 'muted' : 'on';
    return { ...value, theme, alarmSound, labels: { ...defaults.labels, ...value.labels } };
  } catch {
    return {};
  }
}
