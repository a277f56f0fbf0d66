import type { Graph } from '../../domain/graph.ts';
import { complexIdentity } from '../../maths/linearAlgebra/index.ts';
import type { ComplexMatrix } from '../../maths/linearAlgebra/index.ts';
import { calibrateDevice, refineDevice } from './calibrateDevice.ts';
import type { DeviceCalibration, DeviceMeasurements } from './calibrateDevice.ts';
import type { MeshObservation } from './deviceFit.ts';
import type { MeshDeviceModel } from './deviceModel.ts';
import { meshLayout } from './meshLayout.ts';
import { drivesForTarget } from './solveDrives.ts';

/** Work of a mesh calibration that takes seconds, as plain data: for a worker. */
export type MeshWork =
  | {
      readonly kind: 'calibrate';
      readonly graph: Graph;
      readonly start: MeshDeviceModel;
      readonly measurements: DeviceMeasurements;
      readonly seed: number;
    }
  /** Offsets again from settings near those in use, and the drives that follow. */
  | {
      readonly kind: 'refine';
      readonly graph: Graph;
      readonly device: MeshDeviceModel;
      readonly observations: readonly MeshObservation[];
    }
  | {
      readonly kind: 'program';
      readonly graph: Graph;
      readonly device: MeshDeviceModel;
      /** null: each input to the output of its own waveguide. */
      readonly target: ComplexMatrix | null;
      readonly limits: readonly (readonly [number, number])[];
    };

export interface MeshWorkResult {
  readonly calibration?: DeviceCalibration;
  readonly device?: MeshDeviceModel;
  readonly drives?: Float64Array;
}

export function meshWork(work: MeshWork): MeshWorkResult {
  const layout = meshLayout(work.graph);
  switch (work.kind) {
    case 'calibrate':
      return { calibration: calibrateDevice(layout, work.measurements, { start: work.start, seed: work.seed }) };
    case 'refine':
      return { device: refineDevice(layout, work.device, work.observations) };
    case 'program': {
      const target = work.target ?? complexIdentity(layout.modes);
      return { drives: drivesForTarget(layout, work.device, { target, limits: work.limits }) };
    }
  }
}
