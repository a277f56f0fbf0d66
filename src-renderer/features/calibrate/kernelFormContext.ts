import { createContext, useContext } from 'react';
import type { Bench } from '../../../src-core/domain/bench.ts';
import type { JsonPath } from './kernelText.ts';

/** The one text behind the form, as values. */
export interface KernelFormAccess {
  /** The whole kernel, as far as the text can be read. */
  readonly root: unknown;
  /** The open bench, whose names and limits the form offers; null until it is known. */
  readonly bench: Bench | null;
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
