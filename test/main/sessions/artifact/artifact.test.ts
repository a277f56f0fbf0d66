import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measurementFile } from '../../../../src-main/sessions/artifact/artifactNames.ts';
import { artifactFiles } from '../../../../src-main/sessions/artifact/artifactContent.ts';
import { listFiles, readArtifact } from '../../../../src-main/sessions/artifact/readArtifact.ts';
import { sweepArtifactLeftovers, writeArtifact } from '../../../../src-main/sessions/artifact/writeArtifact.ts';
import { verifyPath } from '../../../../src-main/sessions/verify.ts';
import { exampleArtifact } from '../exampleRun.ts';
import { useTemporaryFolder } from '../temporaryFolder.ts';

const folder = useTemporaryFolder();

describe('artifact directory', () => {
  it('has the files of the calibration model, section 5.2, name for name, and report.html', async () => {
    const directory = await writeArtifact(folder(), exampleArtifact({ runId: 'a1', iterations: 2 }));
    expect(directory).toBe(join(folder(), 'awen_calibration_a1'));
    expect((await listFiles(directory)).map((file) => file.path)).toEqual([
      'calibration_state.json',
      'checksums.json',
      'manifest.json',
      'measurements/measurement_001.json',
      'measurements/measurement_002.json',
      'measurements/measurement_003.json',
      'measurements/measurement_004.json',
      'optimizer_trace/convergence_summary.json',
      'optimizer_trace/iterations.jsonl',
      'provenance/citation.txt',
      'provenance/lineage.json',
      'report.html',
    ]);
    expect(readdirSync(folder())).toEqual(['awen_calibration_a1']);
    expect(await verifyPath(directory)).toMatchObject({ ok: true, kind: 'directory', files: 12 });
  });

  it('gives back what went in', async () => {
    const input = exampleArtifact({ runId: 'a2', version: 4, parent: 'a1', iterations: 5 });
    const artifact = await readArtifact(await writeArtifact(folder(), input));
    expect(artifact.state).toEqual(input.state);
    expect(artifact.summary).toEqual(input.summary);
    expect(artifact.lineage).toEqual(input.lineage);
    expect(artifact.manifest).toMatchObject({
      artifact_id: 'calib-a2',
      artifact_type: 'calibration',
      operator: 'Bench 3',
      chip_id: 'W12-C04',
      die_id: 'D7',
      notes: 'after re-bonding',
      simulated: true,
      measurement_count: 10,
    });
    const reads = input.events.filter((event) => event.stream === 'reads');
    expect(artifact.measurements).toEqual(
      reads.map(({ data }, index) => ({
        measurement_id: `measurement_00${index + 1}`.replace('0010', '010'),
        timestamp_ns: data['timeNs'],
        sensor_id: data['sensor'],
        value: data['value'],
        unit: 'W',
        snr_db: null,
      })),
    );
    expect(artifact.iterations.map((each) => [each.iteration, each.cost])).toEqual(input.summary.cost_function_history);
  });

  it('takes more digits when there are more measurements', () => {
    expect(measurementFile(7)).toBe('measurements/measurement_007.json');
    expect(measurementFile(1000)).toBe('measurements/measurement_1000.json');
  });

  it('is the same bytes for the same input', () => {
    expect(artifactFiles(exampleArtifact())).toEqual(artifactFiles(exampleArtifact()));
  });

  it('replaces the artifact of the same run and refuses that of another', async () => {
    const directory = await writeArtifact(folder(), exampleArtifact({ runId: 'a1', iterations: 2 }));
    await writeArtifact(folder(), exampleArtifact({ runId: 'a1', iterations: 3 }));
    expect((await readArtifact(directory)).manifest.measurement_count).toBe(6);
    const other = exampleArtifact({ runId: 'other' });
    const clash = writeArtifact(folder(), { ...other, state: { ...other.state, calibration_id: 'a1' } });
    await expect(clash).rejects.toMatchObject({ code: 'conflict' });
    const escaping = writeArtifact(folder(), { ...other, state: { ...other.state, calibration_id: '../up' } });
    await expect(escaping).rejects.toMatchObject({ code: 'bad_input' });
    expect(readdirSync(folder())).toEqual(['awen_calibration_a1']);
  });

  it('names the file that has not the form', async () => {
    const directory = await writeArtifact(folder(), exampleArtifact({ runId: 'a1', iterations: 1 }));
    writeFileSync(join(directory, 'provenance/lineage.json'), '{"lineage":[{"version":0}]}');
    await expect(readArtifact(directory)).rejects.toThrow(/provenance\/lineage\.json is refused at lineage\[0\]/);
    await expect(readArtifact(folder())).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is whole or absent whenever its writer is killed, and leftovers are swept', async () => {
    const writer = join(import.meta.dirname, 'writeArtifactsForever.ts');
    let leftovers = 0;
    for (let kill = 0; kill < 25; kill++) {
      const child = spawn(process.execPath, [writer, folder(), String(kill)], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      // Spread over the making of several artifacts; what matters is that the moments differ.
      await new Promise((resolve) => setTimeout(resolve, (kill * 37) % 110));
      child.kill('SIGKILL');
      await once(child, 'exit');
      leftovers += sweepArtifactLeftovers(folder());
      for (const name of readdirSync(folder())) {
        expect(name).toMatch(/^awen_calibration_/);
        const directory = join(folder(), name);
        expect(await verifyPath(directory)).toMatchObject({ ok: true });
        rmSync(directory, { recursive: true });
      }
    }
    expect(leftovers).toBeGreaterThan(0);
  });

  it('puts back the old artifact when its replacement never came', () => {
    mkdirSync(join(folder(), '.awen_calibration_a1.replaced-1073741824'));
    mkdirSync(join(folder(), '.awen_calibration_a2.replaced-1073741824'));
    mkdirSync(join(folder(), 'awen_calibration_a2'));
    expect(sweepArtifactLeftovers(folder())).toBe(2);
    expect(readdirSync(folder()).sort()).toEqual(['awen_calibration_a1', 'awen_calibration_a2']);
    expect(sweepArtifactLeftovers(join(folder(), 'missing'))).toBe(0);
  });
});

describe('report.html', () => {
  const report = (options: Parameters<typeof exampleArtifact>[0] = {}) =>
    artifactFiles(exampleArtifact(options)).get('report.html') ?? '';

  it('stands alone: no script, no address to load from', () => {
    expect(report()).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import|https?:/i);
    expect(report()).toContain('<svg');
  });

  it('says what a person asks first', () => {
    const page = report({ version: 4, parent: 'calibration-of-yesterday' });
    for (const part of ['SIMULATED', '23.4', 'target met', 'v4', 'calibration-of-yesterday', 'W12-C04', 'Bench 3']) {
      expect(page).toContain(part);
    }
  });

  it('escapes what people wrote', () => {
    const page = report({ labels: { operator: '<script>alert(1)</script>', notes: '"><img src=x onerror=1>\u0000' } });
    expect(page).not.toMatch(/<script|<img|\u0000/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('is made of a run that measured nothing too', () => {
    const input = exampleArtifact({ iterations: 1 });
    const summary = {
      ...input.summary,
      final_cost: null,
      extinction_ratio_db: null,
      target_value: null,
      measurement_snr_db: null,
      convergence_reason: 'instrument_failure' as const,
    };
    const page = artifactFiles({ ...input, events: [], summary }).get('report.html') ?? '';
    expect(page).toContain('instrument failed');
    expect(page).not.toMatch(/NaN|undefined|Infinity|null/);
  });

  it('draws costs at and below zero on a linear axis, and long runs in bounded size', () => {
    const input = exampleArtifact({ iterations: 3000 });
    const events = input.events.map((event) =>
      event.stream === 'iterations' ? { ...event, data: { ...event.data, cost: Math.sin(event.seq) } } : event,
    );
    const page = artifactFiles({ ...input, events }).get('report.html') ?? '';
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(page.length).toBeLessThan(1_500_000);
  });
});
