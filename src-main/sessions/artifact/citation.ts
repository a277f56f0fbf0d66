import type { ArtifactParts } from './artifactContent.ts';

type Cited = Pick<ArtifactParts, 'manifest' | 'state' | 'summary'>;

/** `provenance/citation.txt`: what to write when the calibration is cited, and what it rests on. */
export function citation({ manifest, state, summary }: Cited): string {
  const { provenance } = state;
  const by = manifest.operator === '' ? '' : `${manifest.operator}. `;
  const chip = manifest.chip_id === '' ? '' : `, chip ${manifest.chip_id}`;
  const die = manifest.die_id === '' ? '' : `, die ${manifest.die_id}`;
  const simulated = manifest.simulated ? ' SIMULATED: no hardware was measured.' : '';
  const parent = provenance.parent_calibration_id;
  return [
    `${by}Calibration ${state.calibration_id}, version ${state.version} of bench ${manifest.bench_id}`,
    `(hardware revision ${provenance.hardware_revision}${chip}${die}). Made ${state.timestamp} with Fringe`,
    `${manifest.fringe_version}.${simulated}`,
    '',
    `Artifact:   ${manifest.artifact_id}`,
    `Run:        ${manifest.run_id}`,
    `Kernel:     ${provenance.calibration_kernel_id}`,
    `Optimizer:  ${provenance.optimizer_algorithm}`,
    `Ended:      ${summary.convergence_reason} after ${summary.iterations} iterations`,
    `Reads:      ${provenance.measurement_count}`,
    `Parent:     ${parent ?? 'none'}`,
    `Seed:       ${provenance.seed ?? 'none'}`,
    '',
    'Model of the calibration: AWEN Calibration & Drift Model v0.2 (2026-01-05), sections 4 and 5.',
    '',
  ].join('\n');
}
