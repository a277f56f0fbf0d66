import { describe, expect, it } from 'vitest';
import { costResponse } from '../../../src-core/plans/costs/costResponse.ts';
import { requireKernel } from '../../../src-core/plans/resolveKernel.ts';
import { demoBench, sourceKernel } from '../../support/demoBench.ts';
import type { LooseKernel } from '../../support/demoBench.ts';

const responseOf = (change: (kernel: LooseKernel) => void) =>
  costResponse(requireKernel(sourceKernel(change), demoBench()));
const minimize = (expression: string) => (k: LooseKernel) => (k.cost_function = { Minimize: { expression } });
const maximize = (expression: string) => (k: LooseKernel) => (k.cost_function = { Maximize: { expression } });

describe('what a cost is of the powers', () => {
  it.each([
    ['cross_port_power / through_port_power', 'ratio'],
    ['1 - extinction_ratio', 'ratio'],
    ['through_port_power / cross_port_power', 'ratio'],
    ['-extinction_ratio_db', 'ratioDb'],
    ['10 * log10(measure_cross / detector_through)', 'ratioDb'],
    ['cross_port_power', 'power'],
    ['3 - 2000 * mean(through_port_power) + cross_port_power', 'power'],
    ['sqrt(cross_port_power)', 'automatic'],
    ['cross_port_power + 0.01 * phase_upper', 'automatic'],
    ['insertion_loss', 'automatic'],
    ['(cross_port_power / through_port_power)^2', 'automatic'],
    ['7', 'automatic'],
  ])('%s, minimised, is seen as %s', (expression, response) => {
    expect(responseOf(minimize(expression))).toBe(response);
  });

  it.each([
    [minimize('2 * cross_port_power / through_port_power'), 2, 0],
    [maximize('extinction_ratio'), 1, -1],
    [maximize('through_port_power / cross_port_power'), -1, 0],
    [minimize('3 - extinction_ratio'), 1, 2],
  ])('sees a straight line of the ratio: %#', (change, scale, offset) => {
    const response = responseOf(change) as { scale: number; offset: number };
    expect(response.scale).toBeCloseTo(scale, 9);
    expect(response.offset).toBeCloseTo(offset, 9);
  });

  it('turns with the sign of what is maximised, and sees through virtual sensors and metrics', () => {
    expect(responseOf(maximize('extinction_ratio_db'))).toBe('ratioDb');
    expect(responseOf(maximize('through_port_power'))).toBe('power');
    const virtual = (k: LooseKernel): void => {
      minimize('metric')(k);
      const read = { ReadSensor: { sensor_id: 'detector_0', integration_time_ns: 1000 } };
      const compute = { Compute: { metric_name: 'metric', expression: '1 - detector_0' } };
      k.measurement_sequence = [{ step_id: 'look', action: read }, { step_id: 'work_out', action: compute }]; // prettier-ignore
    };
    expect(responseOf(virtual)).toBe('ratio');
  });

  it('says nothing of a cost that is no expression', () => {
    const kernel = sourceKernel((k) => (k.optimizer_config.algorithm = 'SinusoidFit'));
    const custom = { ...requireKernel(kernel, demoBench()) };
    expect(costResponse({ ...custom, kernel: { ...kernel, cost_function: { Custom: { plugin_id: 'mine' } } } })).toBe(
      'automatic',
    );
  });
});
