import type { BenchStatus } from '../../../src-core/contract/procedures.ts';
import { shortNames } from '../../stores/parameterNames.ts';
import type { OutputReading } from '../../stores/runGlance.ts';
import { formatInRange, isOutside } from '../../ui/formatInRange.ts';
import { formatNumber, formatSetting } from '../../ui/formatNumber.ts';
import { formatUnit } from '../../ui/formatQuantity.ts';

export interface LimitRow {
  readonly name: string;
  readonly value: string;
  readonly limit: string;
  readonly side: 'inside' | 'outside' | 'unknown';
}

export interface LimitSources {
  readonly status: BenchStatus;
  /** Newer readings of a run that is on, by full name. */
  readonly outputs: Readonly<Record<string, OutputReading>>;
  readonly opticalDbm: number | null;
}

/** Parameters against their hard limits, then the greatest voltage, current and optical power against the bench's. */
export function limitRows({ status, outputs, opticalDbm }: LimitSources): LimitRow[] {
  const names = shortNames(status.parameters.map(({ fullName }) => fullName));
  const parameters = status.parameters.map(({ fullName, observed, commanded, hardLimits, unit }, index): LimitRow => {
    const value = outputs[fullName]?.value ?? observed ?? commanded;
    const [low, high] = hardLimits;
    return {
      name: names[index] ?? fullName,
      value: formatInRange(value, hardLimits),
      limit: `${formatSetting(low, 3)}…${formatSetting(high, 3)} ${formatUnit(unit)}`,
      side: value === null ? 'unknown' : isOutside(value, hardLimits) ? 'outside' : 'inside',
    };
  });
  const greatest = (values: readonly (number | null | undefined)[]): number | null => {
    const known = values.filter((value): value is number => typeof value === 'number').map(Math.abs);
    return known.length > 0 ? Math.max(...known) : null;
  };
  const volts = greatest(
    status.parameters.map((one) =>
      one.outputUnit === 'V' ? (outputs[one.fullName]?.output ?? one.outputValue) : null,
    ),
  );
  const amps = greatest(status.parameters.map((one) => outputs[one.fullName]?.currentMa ?? one.currentMa));
  const rows = [
    ...parameters,
    ...upper('voltage', volts, status.maxVoltageV, 'V'),
    ...upper('current', amps, status.maxCurrentMa, 'mA'),
    ...upper('optical power', opticalDbm, status.maxOpticalPowerDbm, 'dBm'),
  ];
  // What is outside must be seen, however many there are.
  return [...rows.filter(({ side }) => side === 'outside'), ...rows.filter(({ side }) => side !== 'outside')];
}

function upper(name: string, value: number | null, limit: number | null, unit: string): LimitRow[] {
  if (limit === null) return [];
  return [
    {
      name,
      value: formatNumber(value, { decimals: 2 }),
      limit: `≤ ${formatSetting(limit)} ${unit}`,
      side: value === null ? 'unknown' : value > limit ? 'outside' : 'inside',
    },
  ];
}
