import { useEffect, useRef } from 'react';
import { screenIds } from '../stores/navigationStore.ts';
import { useServices } from '../stores/services.ts';
import { stopAll } from '../stores/stopAll.ts';
import { isTyping } from '../ui/isTyping.ts';
import { createStopKeys } from './stopKeys.ts';

/** Keys that work everywhere: STOP even inside inputs and sheets, screens and help where nothing is typed. */
export function useShortcuts(onHelp: () => void): void {
  const { client, messages, navigation } = useServices();
  const help = useRef(onHelp);
  useEffect(() => {
    help.current = onHelp;
  }, [onHelp]);
  useEffect(() => {
    const stopKeys = createStopKeys();
    const onKey = (event: KeyboardEvent) => {
      if (stopKeys.isStop(event)) {
        event.preventDefault();
        void stopAll(client, messages);
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '?') help.current();
      const screen = /^[1-8]$/.test(event.key) ? screenIds[Number(event.key) - 1] : undefined;
      if (screen !== undefined && document.querySelector('[role=dialog]') === null) navigation.go(screen);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [client, messages, navigation]);
}
