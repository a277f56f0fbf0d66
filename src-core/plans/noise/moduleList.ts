import { FringeError } from '../../errors/fringeError.ts';

const mostModules = 1_000_000;

/**
 * A module list: one a line; blank lines and those that begin with `#` are left out. One that stands twice stays so: it
 * is drawn twice as often.
 * @param name of the file, for the sentence
 * @throws bad_input when there is none in it, or more than can be drawn from
 */
export function parseModuleList(text: string, name: string): string[] {
  const modules = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (modules.length === 0) {
    throw new FringeError('bad_input', `The module list ${name} names no module.`, {
      path: 'modules',
      remedy: 'Write one module a line; blank lines and lines that begin with # do not count.',
    });
  }
  if (modules.length <= mostModules) return modules;
  throw new FringeError(
    'bad_input',
    `The module list ${name} names ${modules.length} modules; at most ${mostModules}.`,
    {
      path: 'modules',
      remedy: 'Give a part of them.',
    },
  );
}
