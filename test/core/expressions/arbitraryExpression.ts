import fc from 'fast-check';

/** Random expressions as text, of the names given. Operators and functions of every kind, modest depth. */
const smooth = ['sin', 'cos', 'exp', 'atan', 'tanh', 'sqrt', 'log', 'log10', 'sinh', 'cosh', 'tan', 'asin', 'acos'];
const levels = ['abs', 'db', 'undb', 'dbm', 'undbm'];
const lists = ['mean', 'std', 'min', 'max', 'sum', 'count'];

export interface ExpressionChoices {
  readonly names: readonly string[];
  readonly comparisons: boolean;
  readonly lists: boolean;
}

export function arbitraryExpression({ names, comparisons, lists: withLists }: ExpressionChoices): fc.Arbitrary<string> {
  const number = fc.oneof(
    fc.integer({ min: 0, max: 9 }).map(String),
    fc.constantFrom('0.5', '1.25', '2.', '.75', '1e-1', '2E0', 'pi'),
  );
  const { tree } = fc.letrec<{ tree: string }>((tie) => {
    const sub = tie('tree');
    const operators = ['+', '-', '*', '/', '^', ...(comparisons ? ['<', '<=', '>', '>=', '==', '!='] : [])];
    const options: fc.Arbitrary<string>[] = [
      fc.tuple(sub, fc.constantFrom(...operators), sub).map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
      fc.tuple(fc.constantFrom('+', '-', '*'), number, sub).map(([operator, a, b]) => `${a}${operator}${b}`),
      sub.map((a) => `-${a}`),
      sub.map((a) => `(${a})`),
      fc.tuple(fc.constantFrom(...smooth, ...levels), sub).map(([name, a]) => `${name}(${a})`),
      fc.tuple(sub, sub).map(([a, b]) => `atan2(${a}, ${b})`),
    ];
    if (withLists) {
      options.push(
        fc.tuple(fc.constantFrom(...lists), sub).map(([name, a]) => `${name}(${a})`),
        fc
          .tuple(fc.constantFrom('mean', 'std', 'min', 'max', 'sum'), fc.array(sub, { minLength: 2, maxLength: 4 }))
          .map(([name, many]) => `${name}(${many.join(', ')})`),
      );
    }
    return {
      tree: fc.oneof(
        { maxDepth: 5, depthIdentifier: 'expression' },
        fc.oneof(fc.constantFrom(...names), number),
        ...options,
      ),
    };
  });
  return tree;
}
