import type { KernelEntry } from '../../../src-core/contract/procedures.ts';

export interface KernelGroups {
  /** For the open bench, and those whose text cannot be read far enough to tell. */
  readonly fitting: readonly KernelEntry[];
  /** For other benches. */
  readonly foreign: readonly KernelEntry[];
}

export function groupKernels(list: readonly KernelEntry[]): KernelGroups {
  return {
    fitting: list.filter(({ missing }) => missing.length === 0),
    foreign: list.filter(({ missing }) => missing.length > 0),
  };
}

/** What to open when nobody has chosen: the last one worked with, else one that can run here. */
export function kernelToOpen(list: readonly KernelEntry[], remembered: string | null): KernelEntry | undefined {
  const { fitting } = groupKernels(list);
  return (
    fitting.find(({ name }) => name === remembered) ??
    fitting.find(({ valid }) => valid) ??
    list.find(({ name }) => name === remembered) ??
    list[0]
  );
}

const mostNamed = 3;

/** `mzi_0, detector_through and 2 more`. */
export function namesInWords(names: readonly string[]): string {
  if (names.length <= mostNamed) return names.length < 2 ? (names[0] ?? '') : joined(names);
  return `${names.slice(0, mostNamed - 1).join(', ')} and ${names.length - mostNamed + 1} more`;
}

const joined = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
