import { useStore } from 'zustand';
import { hashOf } from '../stores/navigationStore.ts';
import { useServices } from '../stores/services.ts';
import { Icon } from '../ui/Icon.tsx';
import { screens } from './screens.ts';

export function NavigationRail() {
  const { navigation } = useServices();
  const { screen } = useStore(navigation);
  return (
    <nav className="rail" aria-label="Screens">
      {screens.map(({ id, title }, index) => (
        <a
          key={id}
          href={hashOf({ screen: id, runId: null })}
          aria-current={id === screen ? 'page' : undefined}
          aria-keyshortcuts={String(index + 1)}
          title={`${title}  (${index + 1})`}
        >
          <Icon name={id} />
          {title}
        </a>
      ))}
    </nav>
  );
}
