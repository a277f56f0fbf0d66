import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';

/** Opens the kernel that was worked with last, or the first there is, so that Calibrate is never an empty desk. */
export function useOpenKernel(): void {
  const { kernels, preferences } = useServices();
  const { kernels: list, name } = useStore(kernels);
  const [run] = useAction();
  useEffect(() => {
    void kernels.refresh();
  }, [kernels]);
  useEffect(() => {
    if (list === null || name !== null) return;
    const remembered = list.find((entry) => entry.name === preferences.getState().kernelName);
    const first = remembered ?? list.find(({ valid }) => valid) ?? list[0];
    if (first !== undefined) void run(() => kernels.open(first.name));
  }, [list, name, kernels, preferences, run]);
}
