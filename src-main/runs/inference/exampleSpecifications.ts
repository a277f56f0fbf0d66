import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ExampleSpecification {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  /** Those that it names and that lie beside it. */
  readonly files: { readonly name: string; readonly text: string }[];
}

const ending = '.inference.json';

/** Specifications to begin with, in the order of their names. */
export function exampleSpecifications(folder: string): ExampleSpecification[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).sort();
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const files = names
        .filter((file) => !file.endsWith(ending) && text.includes(JSON.stringify(file)))
        .map((file) => ({ name: file, text: readFileSync(join(folder, file), 'utf8') }));
      return { name: name.slice(0, -ending.length), title: titleOf(name), text, files };
    });
}

/** `ring_spectrum.inference.json` is `Ring spectrum`. */
function titleOf(name: string): string {
  const words = name.slice(0, -ending.length).replaceAll(/[_-]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
