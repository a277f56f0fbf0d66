import { useStore } from 'zustand';
import type { ThemeChoice } from '../stores/preferencesStore.ts';
import { useServices } from '../stores/services.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import type { IconName } from '../ui/Icon.tsx';

const next: Readonly<Record<ThemeChoice, ThemeChoice>> = { system: 'light', light: 'dark', dark: 'system' };
const icons: Readonly<Record<ThemeChoice, IconName>> = { system: 'system', light: 'sun', dark: 'moon' };

export function ThemeToggle() {
  const { preferences } = useServices();
  const { theme } = useStore(preferences);
  const words = theme === 'system' ? 'as the system' : theme;
  return (
    <Button
      kind="quiet"
      className="icon"
      aria-label={`Theme: ${words}. Change to ${next[theme]}`}
      title={`Theme: ${words}`}
      onClick={() => preferences.setState({ theme: next[theme] })}
    >
      <Icon name={icons[theme]} size={18} />
    </Button>
  );
}
