import { formatSetting } from '../../ui/formatNumber.ts';
import { KernelChoice } from './KernelChoice.tsx';
import { KernelField } from './KernelField.tsx';
import { useKernelForm } from './kernelFormContext.ts';
import { tagOf } from './kernelText.ts';
import { priorityVariants, scheduleVariants } from './kernelVariants.ts';
import { LimitFields } from './LimitFields.tsx';

const safety = 'safety_constraints';

export function SafetyFields() {
  const form = useKernelForm();
  const limits = form.bench?.limits;
  const schedule = tagOf(form.value(['schedule']));
  return (
    <>
      <fieldset>
        <legend>Safety, within the bench’s own limits</legend>
        <div className="pair">
          <KernelField path={[safety, 'timeout_seconds']} label="Time limit" unit="s" kind="number" placeholder="300" />
          <KernelField
            path={[safety, 'max_voltage_v']}
            label="Voltage, at most"
            unit="V"
            kind="number"
            placeholder={ofBench(limits?.max_voltage_v)}
          />
          <KernelField
            path={[safety, 'max_electrical_current_ma']}
            label="Current, at most"
            unit="mA"
            kind="number"
            placeholder={ofBench(limits?.max_electrical_current_ma)}
          />
          <KernelField
            path={[safety, 'max_optical_power_dbm']}
            label="Optical power, at most"
            unit="dBm"
            kind="number"
            placeholder={ofBench(limits?.max_optical_power_dbm)}
          />
        </div>
        <LimitFields />
      </fieldset>
      <fieldset>
        <legend>When</legend>
        <div className="pair">
          <KernelChoice path={['schedule']} label="Schedule" variants={scheduleVariants} none="Manual (left out)" />
          {schedule === 'Periodic' && (
            <KernelField path={['schedule', schedule, 'interval_seconds']} label="Interval, s" kind="number" />
          )}
          {schedule === 'OnDrift' && (
            <>
              <KernelField path={['schedule', schedule, 'drift_threshold']} label="Drift threshold" kind="number" />
              <KernelField
                path={['schedule', schedule, 'check_interval_seconds']}
                label="Check every, s"
                kind="number"
              />
            </>
          )}
          {schedule === 'Asynchronous' && (
            <KernelChoice path={['schedule', schedule, 'priority']} label="Priority" variants={priorityVariants} />
          )}
        </div>
      </fieldset>
    </>
  );
}

const ofBench = (limit: number | null | undefined): string =>
  typeof limit === 'number' ? `${formatSetting(limit)}, the bench’s` : 'the bench’s';
