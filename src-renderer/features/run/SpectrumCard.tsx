import { useCallback } from 'react';
import { SpectrumChart } from '../../charts/SpectrumChart.tsx';
import type { SpectrumCurves } from '../../charts/SpectrumChart.tsx';
import type { RunSpectrum } from '../../stores/spectrumFold.ts';
import { Card } from '../../ui/Card.tsx';
import { formatSetting } from '../../ui/formatNumber.ts';
import { SimulatedMark } from '../../ui/Tag.tsx';
import type { RunCardProps } from './CostCard.tsx';

export interface SpectrumCardProps extends RunCardProps {
  readonly spectrum: RunSpectrum;
}

/** What was measured against what is wanted, point by point. */
export function SpectrumCard({ record, glance, spectrum }: SpectrumCardProps) {
  const curves = useCallback((): SpectrumCurves => record.spectrum ?? spectrum, [record, spectrum]);
  const label = glance.start?.bench.sensors[spectrum.sensor]?.label ?? spectrum.sensor;
  return (
    <Card
      title="Spectrum"
      className="spectrum-card"
      aside={glance.start?.bench.simulated === undefined ? undefined : <SimulatedMark />}
    >
      <div className="chart-keys small" aria-hidden="true">
        <span>
          <b className="c1">━</b> best
        </span>
        <span>
          <b className="c1">●</b> now
        </span>
        <span>
          <b className="good">┅</b> target ± {formatSetting(spectrum.toleranceDb)} dB
        </span>
        <span>
          <b>┈</b> as found
        </span>
      </div>
      <SpectrumChart changes={record} curves={curves} label={`${label}: level in dBm over wavelength in nm`} />
    </Card>
  );
}
