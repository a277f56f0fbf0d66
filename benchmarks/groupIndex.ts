import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareFringes, createDeviceModel } from '../src-core/photonics/deviceModels/index.ts';
import type { FringeComparison } from '../src-core/photonics/deviceModels/index.ts';
import { fitDeviceModel } from '../test/core/photonics/deviceModels/fitDeviceModel.ts';
import { readSpectrum } from '../test/core/photonics/deviceModels/readSpectrum.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';

const folder = join(import.meta.dirname, '../test/core/photonics/deviceModels/golden');
/** As far as the peer's figure may be away. */
const near = 0.005;
const repeats = ['ZiheGao_MZI1_272_Scan1_dL0um_port1', 'ZiheGao_MZI1_273_Scan1_dL0um_port1'] as const;
/** Shows too few fringes; what is wanted of it is that the verdict says so. */
const degenerate = 'LukasChrostowski_MZI1_135_Scan1_dL26.8um_port1';

interface PeerDevice {
  readonly dL_um: number;
  readonly ng_joint_fit: number;
  readonly ng_from_minima_at_1550: number;
}

interface Seen {
  readonly device: string;
  readonly pathDifferenceUm: number;
  readonly groupIndex: number;
  /** 16 to 84 %, widened. */
  readonly interval: readonly [number, number];
  readonly widened: number;
  readonly residualDb: number;
  readonly peer: number;
  readonly verdict: readonly string[];
  readonly passed: boolean;
}

function fitDevice(device: string, { dL_um: pathDifferenceUm, ng_joint_fit: peer }: PeerDevice): Seen {
  const spectrum = readSpectrum(join(folder, `${device}.csv`), 'power_dBm');
  const model = createDeviceModel('mzi_spectrum', { path_difference_um: pathDifferenceUm });
  const fit = fitDeviceModel(model, { '': spectrum });
  const groupIndex = fit.mean['group_index'] as number;
  const sd = fit.sd['group_index'] as number;
  const interval = [groupIndex - sd, groupIndex + sd] as const;
  const verdict = model.verdict?.(fit) ?? [];
  const holds = peer >= interval[0] && peer <= interval[1];
  const passed =
    device === degenerate
      ? verdict.some((sentence) => sentence.includes('nearly degenerate'))
      : Math.abs(groupIndex - peer) <= near && holds && verdict.length === 0;
  const widened = fit.widening['group_index'] as number;
  return { device, pathDifferenceUm, groupIndex, interval, widened, residualDb: fit.rms, peer, verdict, passed };
}

/** Group index of measured interferometers beside scipy's, and what two repeats of one device tell apart. */
export function run(): Promise<BenchmarkReport> {
  const peers = JSON.parse(readFileSync(join(folder, 'ubc_mzi_group_index.json'), 'utf8')) as Record<
    string,
    PeerDevice
  >;
  const devices = Object.entries(peers).map(([device, peer]) => fitDevice(device, peer));
  const [first, second] = repeats.map((name) => {
    const { columns, values } = readSpectrum(join(folder, `${name}.csv`), 'power_dBm');
    return { wavelengthsNm: [...(columns['wavelength_nm'] ?? [])], powersDbm: [...values] };
  });
  const repeated = compareFringes(first!, second!);
  const reached = devices.every(({ passed }) => passed);
  const lines = [...devices.flatMap(deviceLines), ...repeatLines(repeated)];
  return Promise.resolve({ name: 'groupIndex', figures: { devices, repeated }, lines, reached });
}

function deviceLines(seen: Seen): string[] {
  const { device, pathDifferenceUm, groupIndex, interval, widened, residualDb, peer, verdict, passed } = seen;
  const range = interval.map((value) => value.toFixed(5)).join(' to ');
  const wanted =
    device === degenerate
      ? 'the verdict must call it degenerate'
      : `within ${near} of the peer, which the interval holds`;
  return [
    `${pathDifferenceUm} um: group index ${groupIndex.toFixed(5)} at 1550 nm (16 to 84 %: ${range}, widened ${widened.toFixed(1)} times; residuals ${residualDb.toFixed(2)} dB); peer ${peer.toFixed(5)}; ${wanted}: ${passed ? 'yes' : 'NO'}`,
    ...verdict.map((sentence) => `  ${sentence}`),
  ];
}

function repeatLines({ spacingNm, sentence }: FringeComparison): string[] {
  const [before, after] = spacingNm;
  return [
    `repeats 272 and 273 of one device: spacing ${before.value.toFixed(4)} and ${after.value.toFixed(4)} nm`,
    `  ${sentence}`,
  ];
}
