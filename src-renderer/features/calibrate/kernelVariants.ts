/**
 * What the form offers, with a whole value of each. Of costs, algorithms and actions the form writes one that suits the
 * kernel and the bench (`variantDefaults`).
 */

export const costVariants = [
  { tag: 'Minimize', words: 'Minimize', value: { Minimize: { expression: '', target_value: 0.01 } } },
  { tag: 'Maximize', words: 'Maximize', value: { Maximize: { expression: '' } } },
  {
    tag: 'MatchSpectrum',
    words: 'Match a spectrum',
    value: {
      MatchSpectrum: {
        target_spectrum: [
          [1549.0, -10],
          [1551.0, -10],
        ],
        tolerance_db: 0.5,
      },
    },
  },
  {
    tag: 'Differentiable',
    words: 'Differentiable',
    value: { Differentiable: { expression: '', gradient_provider: 'finite_difference', parameters: [] } },
  },
  { tag: 'Custom', words: 'Custom plugin', value: { Custom: { plugin_id: 'my_cost' } } },
] as const;

export const algorithmVariants = [
  { tag: 'NelderMead', words: 'Nelder–Mead', value: { NelderMead: { initial_simplex_size: 0.1 } } },
  {
    tag: 'GradientDescent',
    words: 'Gradient descent',
    value: { GradientDescent: { learning_rate: 0.1, momentum: 0.5 } },
  },
  {
    tag: 'BayesianOptimization',
    words: 'Bayesian optimization',
    value: { BayesianOptimization: { acquisition_function: 'EI', num_initial_samples: 8 } },
  },
  {
    tag: 'SimulatedAnnealing',
    words: 'Simulated annealing',
    value: { SimulatedAnnealing: { initial_temperature: 1, cooling_schedule: 'exponential' } },
  },
  { tag: 'SinusoidFit', words: 'Sinusoid fit', value: 'SinusoidFit' },
  { tag: 'TrigonometricSurrogate', words: 'Trigonometric surrogate', value: 'TrigonometricSurrogate' },
  { tag: 'Adaptive', words: 'Adaptive', value: 'Adaptive' },
  {
    tag: 'CoCalibration',
    words: 'Co-calibration of a mesh',
    value: { CoCalibration: { measure_crosstalk: true } },
  },
  {
    tag: 'CoCalibration',
    words: 'Co-calibration of a mesh',
    value: { CoCalibration: { measure_crosstalk: true } },
  },
] as const;

export const actionVariants = [
  { tag: 'SetParameter', words: 'Set', value: { SetParameter: { node_id: '', param_name: '', value: 0 } } },
  { tag: 'ReadSensor', words: 'Read', value: { ReadSensor: { sensor_id: '', integration_time_ns: 1000 } } },
  { tag: 'Wait', words: 'Wait', value: { Wait: { duration_ns: 1_000_000 } } },
  { tag: 'Compute', words: 'Compute', value: { Compute: { metric_name: '', expression: '' } } },
] as const;

export const scheduleVariants = [
  { tag: 'Manual', words: 'Manual', value: 'Manual' },
  { tag: 'PreRun', words: 'Before each run', value: 'PreRun' },
  { tag: 'Periodic', words: 'Periodic', value: { Periodic: { interval_seconds: 600 } } },
  {
    tag: 'OnDrift',
    words: 'On drift',
    value: { OnDrift: { drift_threshold: 0.1, check_interval_seconds: 5 } },
  },
  { tag: 'Asynchronous', words: 'Asynchronous', value: { Asynchronous: { priority: 'Normal' } } },
] as const;

const same = (...tags: string[]) => tags.map((tag) => ({ tag, words: tag.replaceAll('_', ' '), value: tag }));
export const gradientVariants = [
  { tag: 'finite_difference', words: 'finite difference, on the bench', value: 'finite_difference' },
  { tag: 'adjoint', words: 'adjoint, by the device model', value: 'adjoint' },
  { tag: 'parameter_shift', words: 'parameter shift, of phases', value: 'parameter_shift' },
] as const;
export const acquisitionVariants = [
  { tag: 'EI', words: 'EI, expected improvement', value: 'EI' },
  { tag: 'UCB', words: 'UCB, confidence bound', value: 'UCB' },
  { tag: 'PI', words: 'PI, probability of improvement', value: 'PI' },
] as const;
export const coolingVariants = same('exponential', 'linear');
export const priorityVariants = same('Low', 'Normal', 'High', 'Critical');
