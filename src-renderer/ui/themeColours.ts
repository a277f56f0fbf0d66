import { useSyncExternalStore } from 'react';

export interface ThemeColours {
  readonly text: string;
  readonly mute: string;
  readonly faint: string;
  readonly line: string;
  readonly line2: string;
  readonly control: string;
  readonly panel: string;
  readonly good: string;
  readonly warn: string;
  readonly bad: string;
  readonly accent: string;
  readonly channels: readonly string[];
}

/** The tokens as canvases need them: resolved colours of the theme that is on now. */
export function readThemeColours(): ThemeColours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: token('text'),
    mute: token('mute'),
    faint: token('faint'),
    line: token('line'),
    line2: token('line2'),
    control: token('control'),
    panel: token('panel'),
    good: token('good'),
    warn: token('warn'),
    bad: token('bad'),
    accent: token('accent'),
    channels: ['c1', 'c2', 'c3', 'c5', 'c6', 'c4'].map(token),
  };
}

function subscribe(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

/** `dark` or `light`; canvases are drawn anew when it changes. */
export function useThemeName(): string {
  return useSyncExternalStore(subscribe, () => document.documentElement.dataset['theme'] ?? 'dark');
}
