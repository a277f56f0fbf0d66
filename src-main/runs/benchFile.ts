import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { benchParameters, benchSchema } from '../../src-core/domain/bench.ts';
import type { Bench } from '../../src-core/domain/bench.ts';
import { parseDocument } from '../../src-core/domain/parse.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { parseExpression } from '../../src-core/expressions/index.ts';
import { writeFileAtomically } from '../sessions/atomicFile.ts';
import { withGraph } from './benchGraph.ts';

/**
 * Reads a bench file; its names, expressions and limits are checked as well as its shape.
 * @throws bad_input with the path to what is refused, not_found
 */
export function readBenchFile(path: string): Bench {
  const bench = withGraph(parseDocument(benchSchema, parseJson(path), `bench file ${path}`), path);
  const refuse = (place: string, message: string): never => {
    throw new FringeError('bad_input', `The bench file ${path} is refused at ${place}: ${message}.`, {
      path: place,
      remedy: 'Correct the bench file and try again; nothing was written to an instrument.',
    });
  };
  const expressions: [string, string][] = Object.entries(bench.derived).map(([name, text]) => [
    `derived.${name}`,
    text,
  ]);
  for (const [id, sensor] of Object.entries(bench.sensors)) {
    if ('expression' in sensor) expressions.push([`sensors.${id}.expression`, sensor.expression]);
  }
  for (const [place, text] of expressions) {
    try {
      parseExpression(text);
    } catch (error) {
      refuse(place, error instanceof Error ? error.message.replace(/\.$/, '') : 'refused');
    }
  }
  const claimed = new Map<string, string>();
  for (const { fullName, definition } of benchParameters(bench)) {
    const output = `${definition.instrument}:${definition.channel}`;
    const other = claimed.get(output);
    if (other !== undefined)
      refuse(`nodes.${fullName.replace('.', '.parameters.')}.channel`, `${other} uses that channel already`);
    claimed.set(output, fullName);
  }
  return bench;
}

function parseJson(path: string): unknown {
  if (!existsSync(path)) {
    throw new FringeError('not_found', `There is no bench file ${path}.`, {
      remedy: 'Check the path given with --bench.',
    });
  }
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FringeError('bad_input', `The bench file ${path} is not JSON: ${reason}.`, { cause: error });
  }
}

/** Where a bench that was edited on the screen is kept: the shipped file stays as it is. */
export const ownBenchFile = (home: string, benchId: string): string => join(home, 'benches', benchId, 'bench.json');

/** Beside the file as it is stands each as it was: `bench-v<N>.json`, none of which is ever changed. @returns N */
export function saveBenchFile(path: string, bench: Bench): number {
  const versions = join(dirname(path), 'bench-versions');
  mkdirSync(versions, { recursive: true });
  const text = `${JSON.stringify(bench, null, 2)}\n`;
  const taken = readdirSync(versions).map((name) => Number(/^bench-v(\d+)\.json$/.exec(name)?.[1] ?? 0));
  const version = 1 + Math.max(0, ...taken);
  writeFileAtomically(join(versions, `bench-v${version}.json`), text);
  writeFileAtomically(path, text);
  return version;
}
