import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CalibrationKernel } from '../../src-core/domain/kernel.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { algorithmName } from '../../src-core/plans/resolveKernel.ts';
import { writeFileAtomically } from '../sessions/atomicFile.ts';
import { titleOfKernel } from '../sessions/runSummary.ts';
import { parseKernelText } from './kernelText.ts';

export interface KernelEntry {
  /** File name, the handle. */
  readonly name: string;
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly algorithm: string;
  readonly builtIn: boolean;
  readonly valid: boolean;
}

const suffix = '.json';

/** The kernels that ship with Fringe and those in the user's folder; one of the user's hides a shipped one of its name. */
export class KernelLibrary {
  readonly #shipped: string;
  readonly #own: string;

  constructor(folders: { shipped: string; own: string }) {
    this.#shipped = folders.shipped;
    this.#own = folders.own;
  }

  list(): KernelEntry[] {
    const names = new Set([...jsonFiles(this.#shipped), ...jsonFiles(this.#own)]);
    return [...names].sort().map((name) => this.#entry(name));
  }

  read(name: string): string {
    const path = this.#path(name);
    if (path === null) throw new FringeError('not_found', `There is no kernel file "${name}".`);
    return readFileSync(path, 'utf8');
  }

  /** Saves into the user's folder, whatever the text holds: a half-written kernel must not be lost. */
  save(name: string, text: string): KernelEntry {
    const safe = safeName(name);
    mkdirSync(this.#own, { recursive: true });
    writeFileAtomically(join(this.#own, safe), text);
    return this.#entry(safe);
  }

  remove(name: string): void {
    const path = join(this.#own, safeName(name));
    if (!existsSync(path)) {
      throw new FringeError('bad_input', `"${name}" ships with Fringe and cannot be removed.`, {
        remedy: 'Only kernels that you saved yourself can be removed.',
      });
    }
    rmSync(path);
  }

  #path(name: string): string | null {
    const safe = safeName(name);
    return [join(this.#own, safe), join(this.#shipped, safe)].find((path) => existsSync(path)) ?? null;
  }

  #entry(name: string): KernelEntry {
    const builtIn = !existsSync(join(this.#own, name));
    const { kernel } = parseKernelText(this.read(name));
    if (kernel === null) {
      const id = name.slice(0, -suffix.length);
      return { name, id, title: titleOfKernel(id), summary: 'has a mistake', algorithm: '', builtIn, valid: false };
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
    };
  }
}

function jsonFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(suffix)) : [];
}

function safeName(name: string): string {
  const withSuffix = name.endsWith(suffix) ? name : `${name}${suffix}`;
  if (!/^[A-Za-z0-9_][A-Za-z0-9_. -]{0,100}$/.test(withSuffix) || basename(withSuffix) !== withSuffix) {
    throw new FringeError('bad_input', `"${name}" cannot be the name of a kernel file.`, {
      remedy: 'Use letters, digits, spaces, dots, dashes and underscores.',
    });
  }
  return withSuffix;
}

function summaryOf({ cost_function: cost, parameters_to_tune: parameters }: CalibrationKernel): string {
  const kind = Object.keys(cost)[0] as string;
  const words = kind.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const count = `${parameters.length} parameter${parameters.length === 1 ? '' : 's'}`;
  const target = 'Minimize' in cost ? cost.Minimize.target_value : null;
  return [words, count, ...(typeof target === 'number' ? [`target ${target}`] : [])].join(' · ');
}
