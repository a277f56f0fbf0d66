import type { ExpressionNode } from '../../../src-core/expressions/node.ts';

/** Evaluates a tree by walking it, written apart from the compiler: what the compiled program is compared with. */
export type OracleBindings = Readonly<Record<string, number | readonly number[]>>;

const functions: Record<string, (...values: number[]) => number> = {
  abs: (x) => (x < 0 ? -x : x === 0 ? 0 : x),
  sqrt: (x) => Math.sqrt(x),
  exp: (x) => Math.exp(x),
  log: (x) => Math.log(x),
  log10: (x) => Math.log10(x),
  sin: (x) => Math.sin(x),
  cos: (x) => Math.cos(x),
  tan: (x) => Math.tan(x),
  asin: (x) => Math.asin(x),
  acos: (x) => Math.acos(x),
  atan: (x) => Math.atan(x),
  sinh: (x) => Math.sinh(x),
  cosh: (x) => Math.cosh(x),
  tanh: (x) => Math.tanh(x),
  db: (x) => 10 * Math.log10(x),
  undb: (x) => 10 ** (x / 10),
  dbm: (x) => 10 * Math.log10(x / 0.001),
  undbm: (x) => 0.001 * 10 ** (x / 10),
  atan2: (y, x) => Math.atan2(y, x),
};

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const lists: Record<string, (values: readonly number[]) => number> = {
  mean,
  sum: (values) => values.reduce((a, b) => a + b, 0),
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  count: (values) => values.length,
  std: (values) => {
    const centre = mean(values);
    return Math.sqrt(values.reduce((total, x) => total + (x - centre) ** 2, 0) / (values.length - 1));
  },
};

const truth = (holds: boolean): number => (holds ? 1 : 0);
const operators: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => Math.pow(a, b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
};

function namesBelow(node: ExpressionNode): string[] {
  if (node.kind === 'name') return [node.name];
  if (node.kind === 'negate') return namesBelow(node.operand);
  if (node.kind === 'binary') return [...namesBelow(node.left), ...namesBelow(node.right)];
  if (node.kind !== 'call' || (node.operands.length === 1 && node.functionName in lists)) return [];
  return node.operands.flatMap(namesBelow);
}

/** `index` is the read that is taken of each list, or null for the last. */
export function oracle(node: ExpressionNode, bindings: OracleBindings, index: number | null = null): number {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'pi':
      return Math.PI;
    case 'name': {
      const bound = bindings[node.name] as number | readonly number[];
      if (typeof bound === 'number') return bound;
      return bound[index === null || bound.length === 1 ? bound.length - 1 : index] as number;
    }
    case 'negate':
      return -oracle(node.operand, bindings, index);
    case 'binary':
      return operators[node.operator]!(oracle(node.left, bindings, index), oracle(node.right, bindings, index));
    case 'call': {
      const list = lists[node.functionName];
      if (list === undefined) {
        return functions[node.functionName]!(...node.operands.map((operand) => oracle(operand, bindings, index)));
      }
      if (node.operands.length > 1) return list(node.operands.map((operand) => oracle(operand, bindings, index)));
      const operand = node.operands[0] as ExpressionNode;
      const lengths = namesBelow(operand).map((name) => [bindings[name]].flat().length);
      const length = Math.max(1, ...lengths);
      return list(Array.from({ length }, (_, read) => oracle(operand, bindings, read)));
    }
  }
}
