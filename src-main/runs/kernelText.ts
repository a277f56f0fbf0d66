import { calibrationKernelSchema } from '../../src-core/domain/kernel.ts';
import type { CalibrationKernel } from '../../src-core/domain/kernel.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import { parseDocumentText, refusedText } from './documentText.ts';
import type { ParsedText, PlacedRefusal } from './documentText.ts';

export type { PlacedRefusal } from './documentText.ts';

export interface ParsedKernelText extends Omit<ParsedText<CalibrationKernel>, 'value'> {
  readonly kernel: CalibrationKernel | null;
}

/** Parses the text of a kernel file; every refusal has its path and its place. */
export function parseKernelText(text: string): ParsedKernelText {
  const { value, ...rest } = parseDocumentText(text, calibrationKernelSchema);
  return { kernel: value, ...rest };
}

/** @throws bad_input with path, line and column of the first refusal. */
export function requireKernelText(text: string, name: string): CalibrationKernel {
  const { kernel, refusals } = parseKernelText(text);
  if (kernel !== null) return kernel;
  throw refusedKernel(name, refusals);
}

export const refusedKernel = (name: string, refusals: readonly PlacedRefusal[]): FringeError =>
  refusedText(`kernel ${name}`, refusals);
