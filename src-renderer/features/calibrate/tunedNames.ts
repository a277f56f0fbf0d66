import type { KernelFormAccess } from './kernelFormContext.ts';

/** The tuned parameters as the text has them now. */
export function tunedNames(form: KernelFormAccess): string[] {
  const value = form.value(['parameters_to_tune']);
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string' && name !== '') : [];
}
