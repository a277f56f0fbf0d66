import type { Bench } from '../../src-core/domain/bench.ts';
import type { CalibrationKernel } from '../../src-core/domain/kernel.ts';
import { missingNames } from '../../src-core/plans/missingNames.ts';
import { algorithmName } from '../../src-core/plans/resolveKernel.ts';
import { titleOfKernel } from '../sessions/runSummary.ts';
import { parseKernelText } from './kernelText.ts';
import { stemOf, TextLibrary } from './textLibrary.ts';

export interface KernelEntry {
  /** File name, the handle. */
  readonly name: string;
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly algorithm: string;
  readonly builtIn: boolean;
  readonly valid: boolean;
  /** Names that the open bench does not have. */
  readonly missing: string[];
}

/** The kernels that ship with Fringe and those in the user's folder. */
export class KernelLibrary {
  readonly #texts: TextLibrary;

  constructor(folders: { shipped: string; own: string }) {
    this.#texts = new TextLibrary({ ...folders, what: 'kernel' });
  }

  /** @param bench the open one, which not every kernel is for */
  list(bench: Bench): KernelEntry[] {
    return this.#texts.names().map((name) => this.#entry(name, bench));
  }

  read(name: string): string {
    return this.#texts.read(name);
  }

  /** Saves into the user's folder, whatever the text holds. */
  save(name: string, text: string, bench: Bench): KernelEntry {
    return this.#entry(this.#texts.save(name, text), bench);
  }

  remove(name: string): void {
    this.#texts.remove(name);
  }

  #entry(name: string, bench: Bench): KernelEntry {
    const builtIn = this.#texts.isBuiltIn(name);
    const { kernel } = parseKernelText(this.read(name));
    if (kernel === null) {
      const id = stemOf(name);
      return {
        name,
        id,
        title: titleOfKernel(id),
        summary: 'has a mistake',
        algorithm: '',
        builtIn,
        valid: false,
        missing: [],
      };
    }
    const summary = summaryOf(kernel);
    return {
      name,
      id: kernel.id,
      title: titleOfKernel(kernel.id),
      summary,
      algorithm: algorithmName(kernel),
      builtIn,
      valid: true,
      missing: missingNames(kernel, bench),
    };
  }
}

function summaryOf({ cost_function: cost, parameters_to_tune: parameters }: CalibrationKernel): string {
  const kind = Object.keys(cost)[0] as string;
  const words = kind.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const count = `${parameters.length} parameter${parameters.length === 1 ? '' : 's'}`;
  const target = 'Minimize' in cost ? cost.Minimize.target_value : null;
  return [words, count, ...(typeof target === 'number' ? [`target ${target}`] : [])].join(' · ');
}
