import type { Adoption } from '../../domain/adoption.ts';
import { benchParameters, benchSchema } from '../../domain/bench.ts';
import type { Bench, BenchParameter } from '../../domain/bench.ts';
import { parseDocument } from '../../domain/parse.ts';
import { outputToParameter, parameterToOutput } from '../../photonics/conversions.ts';

/**
 * The bench with what was adopted. @param posterior the inference it is from
 * @throws bad_input when the result is no bench: a power or a resistance that is not above zero
 */
export function adoptIntoBench(bench: Bench, adoptions: readonly Adoption[], posterior: string): Bench {
  let changed = bench;
  for (const adoption of adoptions) {
    changed =
      adoption.id === 'crosstalk'
        ? withCrosstalk(changed, adoption, posterior)
        : withParameter(changed, adoption.parameter, (definition) => adopted(definition, adoption, posterior));
  }
  return parseDocument(benchSchema, changed, 'bench');
}

function adopted(definition: BenchParameter, { changes }: Adoption, posterior: string): BenchParameter {
  const settle = changes.find(({ field }) => field === 'settle_ms');
  if (settle !== undefined) return { ...definition, settle_ms: settle.new };
  const { conversion } = definition;
  if (conversion === undefined || !('heater_phase' in conversion)) return definition;
  const values = Object.fromEntries(changes.map(({ field, new: value }) => [field, value]));
  const sds = Object.fromEntries(changes.flatMap(({ field, sd }) => (sd > 0 ? [[field, sd]] : [])));
  const heater = { ...conversion.heater_phase, ...values, uncertainty: sds, fitted_from: posterior };
  return { ...definition, conversion: { heater_phase: heater } };
}

function withParameter(bench: Bench, fullName: string, change: (definition: BenchParameter) => BenchParameter): Bench {
  const found = benchParameters(bench).find((parameter) => parameter.fullName === fullName);
  const node = found === undefined ? undefined : bench.nodes[found.nodeId];
  if (found === undefined || node === undefined) return bench;
  const parameters = { ...node.parameters, [found.name]: change(found.definition) };
  return { ...bench, nodes: { ...bench.nodes, [found.nodeId]: { ...node, parameters } } };
}

function withCrosstalk(bench: Bench, { parameter, changes }: Adoption, posterior: string): Bench {
  const parameters = parameter.split(', ');
  const table = (diagonal: number, of: (change: Adoption['changes'][number]) => number): number[][] =>
    parameters.map((_, row) =>
      parameters.map((__, column) => {
        const change = changes.find(({ field }) => field === `crosstalk[${row}][${column}]`);
        return change === undefined ? (row === column ? diagonal : 0) : of(change);
      }),
    );
  const matrix = table(1, ({ new: value }) => value);
  const uncertainty = table(0, ({ sd }) => sd);
  return { ...bench, crosstalk: { parameters, matrix, uncertainty, fitted_from: posterior } };
}

/** Settings as other conversions have them: the outputs' voltages stay as they are. By full name. */
export function reexpressed(
  settings: Readonly<Record<string, number>>,
  from: Bench,
  to: Bench,
): Record<string, number> {
  const before = new Map(benchParameters(from).map(({ fullName, definition }) => [fullName, definition.conversion]));
  const after = new Map(benchParameters(to).map(({ fullName, definition }) => [fullName, definition.conversion]));
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const [old, now] = [before.get(name), after.get(name)];
      if (JSON.stringify(old) === JSON.stringify(now)) return [name, value];
      return [name, outputToParameter(now, parameterToOutput(old, value).output)];
    }),
  );
}
