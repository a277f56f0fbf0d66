/** The open windows, apart from their class: the app closes them without knowing what they are. */
export interface ListedWindow {
  close(): void;
  isDestroyed(): boolean;
}

export const openWindows = new Set<ListedWindow>();

/** Asks every window to close; false when one did not want to. */
export function closeEveryWindow(): boolean {
  for (const window of [...openWindows]) window.close();
  return openWindows.size === 0;
}
