import { Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../stores/services.ts';
import { Skeleton } from '../ui/Empty.tsx';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/controls.css';
import '../ui/surfaces.css';
import './frame.css';
import { Announcer } from './Announcer.tsx';
import { BottomBar } from './BottomBar.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { HelpOverlay } from './HelpOverlay.tsx';
import { NavigationRail } from './NavigationRail.tsx';
import { Notices } from './Notices.tsx';
import { ScreenBoundary } from './ScreenBoundary.tsx';
import { screens } from './screens.ts';
import { Toasts } from './Toasts.tsx';
import { TopBar } from './TopBar.tsx';
import { useAlarmNotices } from './useAlarmNotices.ts';
import { useRunAnnouncements } from './useRunAnnouncements.ts';
import { useShortcuts } from './useShortcuts.ts';

/** The frame around every screen: rail, top bar, bottom bar while something runs, and what must be said over all of them. */
export function App() {
  const { navigation } = useServices();
  const { screen: current } = useStore(navigation);
  const [help, setHelp] = useState<'shown' | 'hidden'>('hidden');
  useShortcuts(() => setHelp((state) => (state === 'shown' ? 'hidden' : 'shown')));
  useRunAnnouncements();
  useAlarmNotices();
  const screen = screens.find(({ id }) => id === current);
  useEffect(() => {
    document.title = `${screen?.title ?? ''} – Fringe`;
  }, [screen]);
  return (
    <div className="app">
      <TopBar onHelp={() => setHelp('shown')} />
      <ConnectionBanner />
      <NavigationRail />
      <main key={current} tabIndex={-1} aria-label={screen?.title ?? 'Fringe'}>
        <Notices />
        <ScreenBoundary>
          <Suspense fallback={<Skeleton lines={8} label="Loading the screen" />}>
            {screen !== undefined && <screen.Component />}
          </Suspense>
        </ScreenBoundary>
      </main>
      <BottomBar />
      <Toasts />
      <Announcer />
      {help === 'shown' && <HelpOverlay onClose={() => setHelp('hidden')} />}
    </div>
  );
}
