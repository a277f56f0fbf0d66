import type { RandomStream } from '../../maths/random/index.ts';
import type { MeshObservation } from '../../photonics/meshCalibration/deviceFit.ts';
import type { Plan } from '../instruction.ts';
import type { MeshAccess } from './meshAccess.ts';

/**
 * All detectors while all heaters wander: at each setting some of them, two for each waveguide, go to drives drawn from
 * the whole range, and light goes into another input. The walk begins near the settings it starts from, so a fit can
 * follow it; `perWaveguide` settings for each waveguide but one are as many readings for each phase, whatever the size.
 */
export function* walkAll(
  access: MeshAccess,
  { perWaveguide, stream }: { readonly perWaveguide: number; readonly stream: RandomStream },
): Plan<MeshObservation[]> {
  const { layout, usualLimits } = access.wiring;
  const outputs = layout.outputRails.map((_, output) => output);
  const seen: MeshObservation[] = [];
  for (let setting = 0; setting < perWaveguide * (layout.modes - 1); setting++) {
    for (let change = 0; change < 2 * layout.modes; change++) {
      const phase = stream.integerBelow(usualLimits.length);
      const [low, high] = usualLimits[phase] as readonly [number, number];
      yield* access.drive(phase, low + (high - low) * stream.uniform());
    }
    seen.push(yield* access.observe(stream.integerBelow(layout.modes), outputs));
  }
  return seen;
}

/** As `walkAll`, but each heater stays within `reachRad` of `around`, and the inputs take turns. */
export function* shakeAround(
  access: MeshAccess,
  around: Float64Array,
  {
    perWaveguide,
    reachRad,
    stream,
  }: { readonly perWaveguide: number; readonly reachRad: number; readonly stream: RandomStream },
): Plan<MeshObservation[]> {
  const { layout, usualLimits } = access.wiring;
  const outputs = layout.outputRails.map((_, output) => output);
  const seen: MeshObservation[] = [];
  for (let setting = 0; setting < perWaveguide * (layout.modes - 1); setting++) {
    for (let phase = 0; phase < around.length; phase++) {
      const [low, high] = usualLimits[phase] as readonly [number, number];
      const wanted = (around[phase] as number) + reachRad * (2 * stream.uniform() - 1);
      yield* access.drive(phase, Math.min(Math.max(wanted, low), high));
    }
    seen.push(yield* access.observe(setting % layout.modes, outputs));
  }
  return seen;
}
