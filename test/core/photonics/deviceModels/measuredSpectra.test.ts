import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import {
  compareFringes,
  createDeviceModel,
  wideningFactors,
} from '../../../../src-core/photonics/deviceModels/index.ts';
import { fitDeviceModel } from './fitDeviceModel.ts';
import { readSpectrum } from './readSpectrum.ts';

const golden = (file: string): string => join(import.meta.dirname, 'golden', file);
const json = (file: string): unknown => JSON.parse(readFileSync(golden(file), 'utf8'));
const peers = json('ubc_mzi_group_index.json') as Record<string, { dL_um: number; ng_joint_fit: number }>;

describe('group index of measured interferometers', () => {
  it.each(['ZiheGao_MZI2_271_Scan1_dL111.915um_port1', 'ZiheGao_MZI3_270_Scan1_dL214.215um_port1'])(
    '%s: near the peer, whose value lies in the widened interval',
    (device) => {
      const { dL_um, ng_joint_fit } = peers[device]!;
      const model = createDeviceModel('mzi_spectrum', { path_difference_um: dL_um });
      const fit = fitDeviceModel(model, { '': readSpectrum(golden(`${device}.csv`), 'power_dBm') });
      const away = Math.abs((fit.mean['group_index'] as number) - ng_joint_fit);
      expect(away).toBeLessThan(0.005);
      expect(away).toBeLessThan(fit.sd['group_index'] as number);
      expect(fit.sd['group_index']).toBeLessThan(0.01);
      expect(model.verdict?.(fit)).toEqual([]);
    },
    60_000,
  );

  it('is nearly degenerate where the span shows few fringes, and the verdict says so with the numbers', () => {
    const device = 'LukasChrostowski_MZI1_135_Scan1_dL26.8um_port1';
    const model = createDeviceModel('mzi_spectrum', { path_difference_um: 26.8 });
    const fit = fitDeviceModel(model, { '': readSpectrum(golden(`${device}.csv`), 'power_dBm') });
    const [sentence] = model.verdict?.(fit) ?? [];
    expect(sentence).toMatch(
      /nearly degenerate: .* shows 2\.\d fringes.*standard deviation is 0\.\d+, against .* prior/,
    );
    expect(sentence).toMatch(/correlation with the dispersion is -?0\.\d\d/);
  }, 60_000);
});

it('a measured double-bus ring is found by its through port', () => {
  const model = createDeviceModel('ring_spectrum', { radius_um: 10, configuration: 'add_drop' });
  const data = { '': readSpectrum(golden('LukasC_RingDoubleTER10g100_1495.csv'), 'port2_dBm') };
  const { mean, rms } = fitDeviceModel(model, data);
  // Resonances read off the trace at 1549.09 and 1558.28 nm: 9.19 nm apart, their mean at 1553.7 nm.
  expect(1553.7 ** 2 / (mean['group_index']! * 2 * Math.PI * 10e3)).toBeCloseTo(9.19, 1);
  expect(rms).toBeLessThan(0.5);
}, 60_000);

it('and as the all-pass ring of the same power, on the side that the regime tells', () => {
  const data = { '': readSpectrum(golden('LukasC_RingDoubleTER10g100_1495.csv'), 'port2_dBm') };
  const sides = ['undercoupled', 'overcoupled'].map((regime) => {
    const { mean, rms } = fitDeviceModel(createDeviceModel('ring_spectrum', { radius_um: 10, regime }), data);
    expect(rms).toBeLessThan(0.2);
    return [mean['coupling'] as number, 1 - 10 ** (-(mean['round_trip_loss_db'] as number) / 10)] as const;
  });
  const [[coupling, lost], [otherCoupling, otherLost]] = sides as [[number, number], [number, number]];
  expect(coupling).toBeLessThan(lost);
  expect(otherCoupling).toBeCloseTo(lost, 3);
  expect(otherLost).toBeCloseTo(coupling, 3);
}, 60_000);

describe('two spectra of one device', () => {
  const spectrumOf = (name: string) => {
    const { columns, values } = readSpectrum(golden(`${name}.csv`), 'power_dBm');
    return { wavelengthsNm: [...columns['wavelength_nm']!], powersDbm: [...values] };
  };
  const first = spectrumOf('ZiheGao_MZI1_272_Scan1_dL0um_port1');
  const second = spectrumOf('ZiheGao_MZI1_273_Scan1_dL0um_port1');

  it('are told apart by phase, spacing and level, as numpy tells them', () => {
    const peer = json('repeats.json') as { spacing_nm: number; phase_rad: number; amplitude_db: number }[];
    const { spacingNm, amplitudeDb, phaseChangeRad, shiftNm, sentence } = compareFringes(first, second);
    for (const index of [0, 1] as const) {
      expect(Math.abs(spacingNm[index].value - peer[index]!.spacing_nm)).toBeLessThan(3e-4);
      expect(amplitudeDb[index]).toBeCloseTo(peer[index]!.amplitude_db, 2);
    }
    expect(phaseChangeRad.value).toBeCloseTo(peer[1]!.phase_rad - peer[0]!.phase_rad, 1);
    expect(Math.abs(shiftNm.value)).toBeLessThan(spacingNm[0].value / 2);
    expect(sentence).toMatch(/the fringe moved to longer wavelengths by 0\.3\d\d? ± .* nm/);
  }, 60_000);

  it('that are one and the same have not moved', () => {
    const again = compareFringes(first, {
      ...first,
      powersDbm: first.powersDbm.map((dbm, index) => dbm + (index % 2 === 0 ? 0.01 : -0.01)),
    });
    expect(Math.abs(again.phaseChangeRad.value)).toBeLessThan(0.01);
    expect(again.sentence).toContain('nothing moved');
  }, 60_000);

  it('and a spectrum that was moved is seen to have moved by that much', () => {
    const moved = compareFringes(first, {
      wavelengthsNm: first.wavelengthsNm.map((nm) => nm + 0.1),
      powersDbm: first.powersDbm.map((dbm) => dbm - 0.5),
    });
    expect(moved.shiftNm.value).toBeCloseTo(0.1, 2);
    expect(moved.levelChangeDb.value).toBeCloseTo(-0.5, 1);
  }, 60_000);
});

describe('widening', () => {
  const count = 4000;
  const line = Float64Array.from({ length: 2 * count }, (_, index) =>
    index % 2 === 0 ? 1 : (index - 1) / 2 / count - 0.5,
  );
  const noise = (memory: number): Float64Array => {
    const stream = createRandomStream({ seed: 5, purpose: 'residuals' });
    let last = 0;
    return Float64Array.from({ length: count }, () => (last = memory * last + stream.normal()));
  };

  it('is about 1 for residuals that know nothing of each other', () => {
    for (const factor of wideningFactors({ residuals: noise(0), jacobian: line, size: 2 })) {
      expect(factor).toBeGreaterThanOrEqual(1);
      expect(factor).toBeLessThan(1.15);
    }
  });

  it('is the root of (1 + a)/(1 - a) for residuals that keep a part a of the one before', () => {
    for (const factor of wideningFactors({ residuals: noise(0.8), jacobian: line, size: 2 })) {
      expect(Math.abs(factor / 3 - 1)).toBeLessThan(0.2);
    }
  });
});
