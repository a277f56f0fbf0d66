import type { PreferencesStore } from '../stores/preferencesStore.ts';

/** Puts the chosen theme, or the system's, on the page; follows both. */
export function followTheme(preferences: PreferencesStore, element: HTMLElement): void {
  const system = window.matchMedia('(prefers-color-scheme: light)');
  const apply = () => {
    const { theme } = preferences.getState();
    const fromSystem = system.matches ? 'light' : 'dark';
    element.dataset['theme'] = theme === 'system' ? fromSystem : theme;
  };
  preferences.subscribe(apply);
  system.addEventListener('change', apply);
  apply();
}
