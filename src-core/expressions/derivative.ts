import { add, call, divide, multiply, negate, number, power, simplifyExpression, square, subtract } from './algebra.ts';
import { binaryNode, nameNode } from './node.ts';
import type { BinaryNode, CallNode, Expression, ExpressionNode, NameNode } from './node.ts';
import { isListFunction } from './operations.ts';
import type { Comparison, UnaryFunction } from './operations.ts';
import { refuseAt } from './refuse.ts';
import { foldTree } from './walk.ts';

type Node = ExpressionNode;

/**
 * The symbolic derivative with respect to a name, lightly simplified. A name of repeated reads moves as a whole.
 * Comparisons count as flat; `abs`, and `min` and `max` of several arguments, take the side they are on.
 * @throws bad_input when it would be too large, when a constant in it is not finite, or for `min` and `max` over reads
 */
export function differentiate(expression: Expression, name: string): Expression {
  return { root: slopeOf(expression, (node) => number(node.name === name ? 1 : 0, node)) };
}

/**
 * The derivative along a direction in which every name moves at a pace of its own: sum of slope times pace. For a name
 * of repeated reads the pace is a list too, one a read. Conventions and refusals are those of `differentiate`.
 * @param paceName name that stands for the pace of a name; null for one that stands still
 */
export function differentiateAlong(expression: Expression, paceName: (name: string) => string | null): Expression {
  const pace = (node: NameNode): Node => {
    const name = paceName(node.name);
    return name === null ? number(0, node) : nameNode(name, node.offset);
  };
  return { root: slopeOf(expression, pace) };
}

function slopeOf(expression: Expression, slopeOfName: (node: NameNode) => Node): Node {
  // Simplified first, so that literal arithmetic does not multiply the derivative's size.
  const { root } = simplifyExpression(expression);
  return foldTree<Node>(root, (node, slopes) => {
    if (node.constant !== null) return number(0, node);
    const [left, right] = slopes as [Node, Node];
    switch (node.kind) {
      case 'name':
        return slopeOfName(node);
      case 'negate':
        return negate(left);
      case 'binary':
        return binarySlope(node, left, right);
      case 'call':
        return callSlope(node, slopes);
      default:
        return number(0, node);
    }
  });
}

const isZero = (node: Node): boolean => node.kind === 'number' && node.value === 0;

function binarySlope(node: BinaryNode, leftSlope: Node, rightSlope: Node): Node {
  const { operator, left, right } = node;
  switch (operator) {
    case '+':
      return add(leftSlope, rightSlope);
    case '-':
      return subtract(leftSlope, rightSlope);
    case '*':
      return add(multiply(leftSlope, right), multiply(left, rightSlope));
    case '/':
      if (isZero(rightSlope)) return divide(leftSlope, right);
      return divide(subtract(multiply(leftSlope, right), multiply(left, rightSlope)), square(right));
    case '^':
      return powerSlope(node, leftSlope, rightSlope);
    default:
      return number(0, node);
  }
}

function powerSlope({ left, right }: BinaryNode, leftSlope: Node, rightSlope: Node): Node {
  const byBase = isZero(leftSlope)
    ? leftSlope
    : multiply(multiply(right, power(left, subtract(right, number(1, right)))), leftSlope);
  if (isZero(rightSlope)) return byBase;
  return add(byBase, multiply(multiply(power(left, right), call('log', left)), rightSlope));
}

function callSlope(node: CallNode, slopes: readonly Node[]): Node {
  if (slopes.every(isZero)) return number(0, node);
  const { functionName, operands } = node;
  const [x, other] = operands as [Node, Node];
  const [slope, otherSlope] = slopes as [Node, Node];
  if (functionName === 'atan2') {
    const cross = subtract(multiply(other, slope), multiply(x, otherSlope));
    return divide(cross, add(square(x), square(other)));
  }
  if (!isListFunction(functionName)) return multiply(unarySlope(functionName, node, x), slope);
  return operands.length === 1 ? readsSlope(node, x, slope) : argumentsSlope(node, operands, slopes);
}

/** Derivative of a list function over the reads of its one argument. */
function readsSlope(node: CallNode, x: Node, slope: Node): Node {
  switch (node.functionName) {
    case 'mean':
      return call('mean', slope);
    case 'sum':
      // Not sum(slope): a slope that is the same for all reads would be counted once.
      return multiply(call('count', x), call('mean', slope));
    case 'std': {
      const deviation = subtract(x, call('mean', x));
      const covariance = call('mean', multiply(deviation, slope));
      return divide(multiply(node, covariance), call('mean', square(deviation)));
    }
    case 'count':
      return number(0, node);
    default:
      throw refuseAt(node.offset, `${node.functionName} over repeated reads has no derivative`);
  }
}

/** Derivative of a list function of several arguments. */
function argumentsSlope(node: CallNode, operands: readonly Node[], slopes: readonly Node[]): Node {
  const count = number(operands.length, node);
  const total = slopes.reduce(add);
  switch (node.functionName) {
    case 'sum':
      return total;
    case 'mean':
      return divide(total, count);
    case 'std': {
      const mean = call('mean', ...operands);
      const products = operands.map((x, index) => multiply(subtract(x, mean), slopes[index] as Node));
      return divide(products.reduce(add), multiply(number(operands.length - 1, node), node));
    }
    default:
      return extremeSlope(node.functionName === 'min' ? '<=' : '>=', operands, slopes);
  }
}

function extremeSlope(comparison: Comparison, operands: readonly Node[], slopes: readonly Node[]): Node {
  const functionName = comparison === '<=' ? 'min' : 'max';
  let extreme = operands[0] as Node;
  let slope = slopes[0] as Node;
  for (let index = 1; index < operands.length; index++) {
    const next = operands[index] as Node;
    const holds = binaryNode({ operator: comparison, left: extreme, right: next }, next.offset);
    const fails = subtract(number(1, next), holds);
    slope = add(multiply(holds, slope), multiply(fails, slopes[index] as Node));
    extreme = call(functionName, extreme, next);
  }
  return slope;
}

/** Derivative of a function of one argument at `x`; `node` is the call itself. */
function unarySlope(name: UnaryFunction, node: CallNode, x: Node): Node {
  const one = number(1, node);
  const two = number(2, node);
  const ln10 = (): Node => call('log', number(10, node));
  switch (name) {
    case 'abs': {
      const zero = number(0, node);
      const above = binaryNode({ operator: '>', left: x, right: zero }, node.offset);
      return subtract(above, binaryNode({ operator: '<', left: x, right: zero }, node.offset));
    }
    case 'sqrt':
      return divide(one, multiply(two, node));
    case 'exp':
      return node;
    case 'log':
      return divide(one, x);
    case 'log10':
      return divide(one, multiply(x, ln10()));
    case 'sin':
      return call('cos', x);
    case 'cos':
      return negate(call('sin', x));
    case 'tan':
      return add(one, square(node));
    case 'asin':
      return divide(one, call('sqrt', subtract(one, square(x))));
    case 'acos':
      return negate(divide(one, call('sqrt', subtract(one, square(x)))));
    case 'atan':
      return divide(one, add(one, square(x)));
    case 'sinh':
      return call('cosh', x);
    case 'cosh':
      return call('sinh', x);
    case 'tanh':
      return subtract(one, square(node));
    case 'db':
    case 'dbm':
      return divide(number(10, node), multiply(x, ln10()));
    case 'undb':
    case 'undbm':
      return divide(multiply(node, ln10()), number(10, node));
  }
}
