import { useCallback, useState } from 'react';
import { useServices } from './services.ts';

/**
 * Runs a request of the host and says its failure.
 * @returns The runner, and whether a request is under way: for the button that started it.
 */
export function useAction(): [run: (work: () => Promise<unknown>) => Promise<void>, isBusy: boolean] {
  const { messages } = useServices();
  const [underWay, setUnderWay] = useState(0);
  const run = useCallback(
    async (work: () => Promise<unknown>) => {
      setUnderWay((count) => count + 1);
      try {
        await work();
      } catch (thrown) {
        messages.report(thrown);
      } finally {
        setUnderWay((count) => count - 1);
      }
    },
    [messages],
  );
  return [run, underWay > 0];
}
