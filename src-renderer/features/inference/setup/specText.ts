import { namesOf, parseExpression } from '../../../../src-core/expressions/index.ts';
import { tagOf, valueAt } from '../../calibrate/kernelText.ts';

/** What the text of an inference specification says, as far as it can be read. */

export type DataKind = 'csv' | 'session' | 'arrays' | 'several' | 'none';

export function dataKindOf(root: unknown): DataKind {
  if (valueAt(root, ['target', 'variables']) !== undefined) return 'several';
  if (typeof valueAt(root, ['target', 'csv']) === 'string') return 'csv';
  if (typeof valueAt(root, ['target', 'session']) === 'string') return 'session';
  return valueAt(root, ['target', 'arrays']) === undefined ? 'none' : 'arrays';
}

export type ModelKind = 'formula' | 'formulas' | 'id' | 'command' | 'log_density' | 'none';

export function modelKindOf(root: unknown): ModelKind {
  if (valueAt(root, ['log_density']) !== undefined) return 'log_density';
  const model = valueAt(root, ['model']);
  for (const kind of ['formula', 'formulas', 'id', 'command'] as const) {
    if (valueAt(model, [kind]) !== undefined) return kind;
  }
  return 'none';
}

/** Names of the parameters that the text itself gives priors to. */
export function parametersInText(root: unknown): string[] {
  const parameters = valueAt(root, ['parameters']);
  return typeof parameters === 'object' && parameters !== null ? Object.keys(parameters) : [];
}

/** Every file that the specification names. */
export function filesNamed(root: unknown): string[] {
  const names: unknown[] = [valueAt(root, ['target', 'csv']), valueAt(root, ['log_density', 'csv'])];
  const variables = valueAt(root, ['target', 'variables']);
  if (typeof variables === 'object' && variables !== null) {
    for (const variable of Object.values(variables)) names.push(valueAt(variable, ['csv']));
  }
  if (tagOf(valueAt(root, ['sampler', 'init'])) === 'Explicit')
    names.push(valueAt(root, ['sampler', 'init', 'Explicit']));
  return [...new Set(names.filter((name): name is string => typeof name === 'string' && name !== ''))];
}

/** Names in the formula that are neither a column nor a parameter yet; none while it cannot be read. */
export function unclaimedNames(formula: string, claimed: Iterable<string>): string[] {
  const known = new Set(claimed);
  try {
    return namesOf(parseExpression(formula)).filter((name) => !known.has(name));
  } catch {
    return [];
  }
}

/** A new specification, for somebody who begins with nothing. */
export const newSpecificationText = `{
  "model": {"id": "mzi_voltage"},
  "target": {},
  "sampler": {"ensembles": 4, "steps": 2000, "seed": 1, "init": "Auto"},
  "estimate": {"method": "LevenbergMarquardt"}
}
`;
