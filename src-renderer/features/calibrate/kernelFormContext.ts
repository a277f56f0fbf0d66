import { createContext, useContext } from 'react';
import type { JsonPath } from './kernelText.ts';

/** The one text behind the form, as values. */
export interface KernelFormAccess {
  value(path: JsonPath): unknown;
  set(path: JsonPath, value: unknown): void;
  refusal(path: JsonPath, reach?: 'here' | 'inside'): string | null;
}

export const KernelFormContext = createContext<KernelFormAccess | null>(null);

export function useKernelForm(): KernelFormAccess {
  const access = useContext(KernelFormContext);
  if (access === null) throw new Error('No kernel form stands above this field.');
  return access;
}
