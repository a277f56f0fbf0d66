/** A function to minimise, as the literature has it. */
export interface TestFunction {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Value that counts as found. */
  readonly target: number;
  value(point: readonly number[]): number;
}

/** The same range in each of `dimension` parameters. */
function within(dimension: number, range: number): Pick<TestFunction, 'lower' | 'upper'> {
  return { lower: new Array<number>(dimension).fill(-range), upper: new Array<number>(dimension).fill(range) };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Rosenbrock, The Computer Journal 3 (1960) 175, in its usual chain of parameters. */
export const rosenbrock = (dimension: number): TestFunction => ({
  ...within(dimension, 2.048),
  target: 1e-4,
  value: (point) =>
    sumOf(point.slice(1).map((y, index) => 100 * (y - (point[index] ?? 0) ** 2) ** 2 + (1 - (point[index] ?? 0)) ** 2)),
});

/** Ackley, A Connectionist Machine for Genetic Hillclimbing (1987). */
export const ackley = (dimension: number): TestFunction => ({
  ...within(dimension, 32.768),
  target: 0.01,
  value: (point) => {
    const distance = Math.sqrt(sumOf(point.map((x) => x * x)) / dimension);
    const ripple = sumOf(point.map((x) => Math.cos(2 * Math.PI * x))) / dimension;
    return -20 * Math.exp(-0.2 * distance) - Math.exp(ripple) + 20 + Math.E;
  },
});

/** Rastrigin, Systems of Extremal Control (1974), in its usual extension. */
export const rastrigin = (dimension: number): TestFunction => ({
  ...within(dimension, 5.12),
  target: 0.01,
  value: (point) => sumOf(point.map((x) => 10 + x * x - 10 * Math.cos(2 * Math.PI * x))),
});

/** Branin, IBM J. Research and Development 16 (1972) 504; three equal minima. Found within 1 %. */
export const branin: TestFunction = {
  lower: [-5, 0],
  upper: [10, 15],
  target: 0.397887 * 1.01,
  value: ([x = 0, y = 0]) =>
    (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
    10,
};

const hartmannWeights = [1, 1.2, 3, 3.2];
const hartmannScales = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const hartmannCentres = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

/** Hartmann's function of six parameters (Dixon and Szegö, Towards Global Optimisation 2 (1978)). Found within 1 %. */
export const hartmann6: TestFunction = {
  lower: new Array<number>(6).fill(0),
  upper: new Array<number>(6).fill(1),
  target: -3.32237 * 0.99,
  value: (point) =>
    -sumOf(
      hartmannWeights.map((weight, row) => {
        const parts = point.map(
          (x, axis) => (hartmannScales[row]?.[axis] ?? 0) * (x - (hartmannCentres[row]?.[axis] ?? 0)) ** 2,
        );
        return weight * Math.exp(-sumOf(parts));
      }),
    ),
};
