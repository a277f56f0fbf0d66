import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Segments } from '../../ui/Segments.tsx';
import type { RunCardProps } from '../run/CostCard.tsx';
import { ChartsTab } from './ChartsTab.tsx';

export interface CalibrationsTabProps extends RunCardProps {
  readonly chosen: number | 'last';
  readonly onChoose: (calibration: number) => void;
}

/** The calibrations inside a monitor or a graph, one at a time, with the charts of any other. */
export function CalibrationsTab({ record, glance, chosen, onChoose }: CalibrationsTabProps) {
  const { calibrations } = glance;
  if (calibrations.length === 0) {
    return (
      <Card title="Calibrations">
        <Empty title="It did not calibrate">
          <p>It worked with the settings that were in force; nothing asked for others.</p>
        </Empty>
      </Card>
    );
  }
  const shown = chosen === 'last' ? calibrations.length : chosen;
  const options = calibrations.map(({ reason, attempt }, index) => ({
    value: index + 1,
    label: `${index + 1} · ${reason}${attempt > 1 ? ` (attempt ${attempt})` : ''}`,
  }));
  return (
    <>
      {options.length <= 6 ? (
        <Segments label="Calibration" options={options} value={shown} onChange={onChoose} />
      ) : (
        <select
          className="select compare-select"
          aria-label="Calibration"
          value={shown}
          onChange={(event) => onChoose(Number(event.target.value))}
        >
          {options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
      <ChartsTab record={record} glance={glance} />
    </>
  );
}
