import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { writeFileAtomically } from '../sessions/atomicFile.ts';

const suffix = '.json';

/** JSON texts that ship with Fringe and those in the user's folder; one of the user's hides a shipped one of its name. */
export class TextLibrary {
  readonly #shipped: string;
  readonly #own: string;
  readonly #what: string;

  /** @param folders.what what its texts are called: `kernel` */
  constructor(folders: { shipped: string; own: string; what: string }) {
    this.#shipped = folders.shipped;
    this.#own = folders.own;
    this.#what = folders.what;
  }

  names(): string[] {
    return [...new Set([...jsonFiles(this.#shipped), ...jsonFiles(this.#own)])].sort();
  }

  /** @throws not_found */
  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** @throws not_found */
  path(name: string): string {
    const safe = this.#safeName(name);
    const path = [join(this.#own, safe), join(this.#shipped, safe)].find((each) => existsSync(each));
    if (path !== undefined) return path;
    throw new FringeError('not_found', `There is no ${this.#what} file "${name}".`);
  }

  isBuiltIn(name: string): boolean {
    return !existsSync(join(this.#own, name));
  }

  /** Saves into the user's folder, whatever the text holds: half-written work must not be lost. @returns its name */
  save(name: string, text: string): string {
    const safe = this.#safeName(name);
    mkdirSync(this.#own, { recursive: true });
    writeFileAtomically(join(this.#own, safe), text);
    return safe;
  }

  remove(name: string): void {
    const path = join(this.#own, this.#safeName(name));
    if (!existsSync(path)) {
      throw new FringeError('bad_input', `"${name}" ships with Fringe and cannot be removed.`, {
        remedy: `Only a ${this.#what} that you saved yourself can be removed.`,
      });
    }
    rmSync(path);
  }

  #safeName(name: string): string {
    const withSuffix = name.endsWith(suffix) ? name : `${name}${suffix}`;
    if (!/^[A-Za-z0-9_][A-Za-z0-9_. -]{0,100}$/.test(withSuffix) || basename(withSuffix) !== withSuffix) {
      throw new FringeError('bad_input', `"${name}" cannot be the name of a ${this.#what} file.`, {
        remedy: 'Use letters, digits, spaces, dots, dashes and underscores.',
      });
    }
    return withSuffix;
  }
}

/** A file's name without its ending. */
export const stemOf = (name: string): string => name.replace(/(\.[a-z]+)?\.json$/, '');

function jsonFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(suffix)) : [];
}
