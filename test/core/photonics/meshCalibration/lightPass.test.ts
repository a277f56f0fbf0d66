import { describe, expect, it } from 'vitest';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { DeviceResiduals } from '../../../../src-core/photonics/meshCalibration/deviceFit.ts';
import { designedDevice } from '../../../../src-core/photonics/meshCalibration/deviceModel.ts';
import { meshLayout } from '../../../../src-core/photonics/meshCalibration/meshLayout.ts';
import { predictMatrix, predictPowers } from '../../../../src-core/photonics/meshCalibration/predict.ts';
import { PhotonicNetwork } from '../../../../src-core/photonics/network.ts';
import { rectangularMesh } from '../../../../src-core/photonics/rectangularMesh.ts';

const spread = {
  offsetRad: 0.3,
  efficiency: 0.05,
  crosstalk: 0.02,
  bendRad: 0.1,
  couplerRad: 0.05,
  logAmplitude: 0.02,
  logInput: 0.1,
  logOutput: 0.05,
};

function problem(modes: number) {
  const layout = meshLayout(rectangularMesh(modes, { outputPhases: 'none' }));
  const stream = createRandomStream({ seed: 3, purpose: 'light pass test' });
  const observations = Array.from({ length: 6 }, (_, index) => ({
    drives: Float64Array.from(layout.shifters, () => 6 * stream.uniform()),
    input: index % modes,
    outputs: index % 2 === 0 ? [0, modes - 1] : [1],
    powers: index % 2 === 0 ? [0.2, 0.3] : [0.1],
  }));
  const options = {
    expected: { ...designedDevice(layout), law: { amplitude: 0.05, alongLength: 1, acrossLength: 1 } },
    spread,
    noise: { floor: 0.1, relative: 0.1 },
    maxSteps: 1,
    maxInnerSteps: 1,
    tolerance: 0,
  };
  const model = new DeviceResiduals(layout, observations, options);
  const point = Float64Array.from({ length: model.size }, () => stream.normal());
  return { layout, observations, model, point, stream };
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

describe('the device model of a mesh', () => {
  it('is the scattering network with phases, when nothing else is known', () => {
    const graph = rectangularMesh(5, { outputPhases: 'none' });
    const layout = meshLayout(graph);
    const stream = createRandomStream({ seed: 1, purpose: 'network test' });
    const drives = Float64Array.from(layout.shifters, () => 6 * stream.uniform());
    const expected = new PhotonicNetwork(graph).transferMatrix(drives);
    const made = predictMatrix(layout, designedDevice(layout), drives);
    for (let at = 0; at < 25; at++) {
      expect(made.real[at]).toBeCloseTo(expected.real[at] as number, 12);
      expect(made.imaginary[at]).toBeCloseTo(expected.imaginary[at] as number, 12);
    }
  });

  it('conserves power when no coupler loses any', () => {
    const { layout, observations } = problem(6);
    const outputs = layout.outputRails.map((_, output) => output);
    for (const observation of observations) {
      const powers = predictPowers(layout, designedDevice(layout), { ...observation, outputs });
      expect(powers.reduce((sum, power) => sum + power, 0)).toBeCloseTo(1, 12);
    }
  });

  it.each([3, 4, 6])('has the slopes of its differences, forwards, with %i modes', (modes) => {
    const { model, point, stream } = problem(modes);
    const direction = Float64Array.from({ length: model.size }, () => stream.normal());
    const along = (step: number) => model.residuals(point.map((value, i) => value + step * (direction[i] as number)));
    const step = 1e-5;
    const [plus, minus] = [along(step), along(-step)];
    const slopes = model.linearise(point).times(direction);
    slopes.forEach((slope, i) => {
      const difference = ((plus[i] as number) - (minus[i] as number)) / (2 * step);
      expect(Math.abs(slope - difference)).toBeLessThan(1e-6 * (1 + Math.abs(difference)));
    });
  });

  it.each([3, 4, 6])('has backwards the transpose of forwards, with %i modes', (modes) => {
    const { model, point, stream } = problem(modes);
    const direction = Float64Array.from({ length: model.size }, () => stream.normal());
    const linear = model.linearise(point);
    const image = linear.times(direction);
    const weights = Float64Array.from(image, () => stream.normal());
    const back = linear.transposeTimes(weights);
    expect(dot(back, direction)).toBeCloseTo(dot(weights, linear.times(direction)), 8);
  });

  it('is refused for a graph that is no mesh', () => {
    const graph = rectangularMesh(4, { outputPhases: 'none' });
    expect(() => meshLayout({ ...graph, outputs: graph.outputs.slice(1) })).toThrow('no mesh that can be calibrated');
  });
});
