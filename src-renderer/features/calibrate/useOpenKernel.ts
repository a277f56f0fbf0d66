import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { kernelToOpen } from './kernelGroups.ts';

/** Opens the kernel that was worked with last, or the first there is, so that Calibrate is never an empty desk. */
export function useOpenKernel(): void {
  const { kernels, preferences, bench } = useServices();
  // Which kernels fit is told for the bench that is open.
  const benchId = useStore(bench, ({ status }) => status?.benchId);
  const { kernels: list, name } = useStore(kernels);
  const [run] = useAction();
  useEffect(() => {
    void kernels.refresh();
  }, [kernels, benchId]);
  useEffect(() => {
    if (list === null || name !== null) return;
    const first = kernelToOpen(list, preferences.getState().kernelName);
    if (first !== undefined) void run(() => kernels.open(first.name));
  }, [list, name, kernels, preferences, run]);
}
