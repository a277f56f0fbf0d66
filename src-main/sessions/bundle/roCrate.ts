import type { Artifact } from '../artifact/readArtifact.ts';
import { artifactFile } from '../artifact/artifactNames.ts';
import { titleOfKernel } from '../runSummary.ts';

/**
 * `ro-crate-metadata.json`: RO-Crate 1.2 (https://w3id.org/ro/crate/1.2), the lineage in the terms of PROV-O
 * (https://www.w3.org/TR/prov-o/). Its root is the bag's payload folder.
 */
export function roCrateMetadata(artifact: Artifact, directoryName: string): object {
  const { manifest, state, lineage } = artifact;
  const folder = `${directoryName}/`;
  const title = titleOfKernel(manifest.kernel_id);
  const run = `#run-${manifest.run_id}`;
  const software = `#fringe-${manifest.fringe_version}`;
  const operator = manifest.operator === '' ? null : '#operator';
  const simulated = manifest.simulated ? ' SIMULATED: no hardware was measured.' : '';
  const files = artifact.files.map((file) => ({ '@id': folder + encodeURI(file.path) }));
  return {
    '@context': ['https://w3id.org/ro/crate/1.2/context', { prov: 'http://www.w3.org/ns/prov#' }],
    '@graph': [
      {
        '@id': 'ro-crate-metadata.json',
        '@type': 'CreativeWork',
        conformsTo: { '@id': 'https://w3id.org/ro/crate/1.2' },
        about: { '@id': './' },
      },
      {
        '@id': './',
        '@type': 'Dataset',
        name: `${title}, version ${state.version} of bench ${manifest.bench_id}`,
        description: `Calibration ${state.calibration_id} with its measurements, optimizer trace and provenance.${simulated}`,
        datePublished: manifest.created,
        license: 'No licence is stated.',
        hasPart: [{ '@id': folder }],
        mentions: [{ '@id': run }],
      },
      {
        '@id': folder,
        '@type': ['Dataset', 'prov:Entity'],
        name: manifest.artifact_id,
        identifier: state.calibration_id,
        version: String(state.version),
        dateCreated: state.timestamp,
        hasPart: files,
        'prov:wasGeneratedBy': { '@id': run },
        'prov:specializationOf': { '@id': versionId(state.calibration_id) },
      },
      ...artifact.files.map((file) => ({
        '@id': folder + encodeURI(file.path),
        '@type': 'File',
        name: file.path,
        contentSize: String(file.bytes),
        encodingFormat: encodingOf(file.path),
      })),
      {
        '@id': run,
        '@type': ['CreateAction', 'prov:Activity'],
        name: `Run ${manifest.run_id}`,
        endTime: state.timestamp,
        instrument: { '@id': software },
        result: { '@id': folder },
        ...(operator === null ? {} : { agent: { '@id': operator } }),
        'prov:wasAssociatedWith': operator === null ? { '@id': software } : [{ '@id': software }, { '@id': operator }],
      },
      {
        '@id': software,
        '@type': ['SoftwareApplication', 'prov:SoftwareAgent'],
        name: 'Fringe',
        version: manifest.fringe_version,
      },
      ...(operator === null ? [] : [{ '@id': operator, '@type': ['Person', 'prov:Person'], name: manifest.operator }]),
      ...lineage.map((entry) => ({
        '@id': versionId(entry.calibration_id),
        '@type': ['CreativeWork', 'prov:Entity'],
        name: `Version ${entry.version}`,
        identifier: entry.calibration_id,
        version: String(entry.version),
        description: entry.reason,
        'prov:generatedAtTime': { '@type': 'http://www.w3.org/2001/XMLSchema#dateTime', '@value': entry.timestamp },
        ...(entry.calibration_id === state.calibration_id ? { 'prov:wasGeneratedBy': { '@id': run } } : {}),
        ...(entry.parent_calibration_id === null
          ? {}
          : { 'prov:wasDerivedFrom': { '@id': versionId(entry.parent_calibration_id) } }),
      })),
    ],
  };
}

const versionId = (calibrationId: string) => `#calibration-${encodeURIComponent(calibrationId)}`;

function encodingOf(path: string): string {
  if (path === artifactFile.report) return 'text/html';
  if (path.endsWith('.jsonl')) return 'application/jsonl';
  return path.endsWith('.json') ? 'application/json' : 'text/plain';
}
