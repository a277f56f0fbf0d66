import { KernelChoice } from './KernelChoice.tsx';
import { KernelField } from './KernelField.tsx';
import { useKernelForm } from './kernelFormContext.ts';
import { tagOf } from './kernelText.ts';
import { priorityVariants, scheduleVariants } from './kernelVariants.ts';
import { tunedNames } from './tunedNames.ts';

const safety = 'safety_constraints';

export function SafetyFields() {
  const form = useKernelForm();
  const schedule = tagOf(form.value(['schedule']));
  return (
    <>
      <fieldset>
        <legend>Safety, within the bench’s own limits</legend>
        <div className="pair">
          <KernelField path={[safety, 'timeout_seconds']} label="Time limit, s" kind="number" placeholder="300" />
          <KernelField
            path={[safety, 'max_voltage_v']}
            label="Voltage, at most, V"
            kind="number"
            placeholder="the bench’s"
          />
          <KernelField
            path={[safety, 'max_electrical_current_ma']}
            label="Current, at most, mA"
            kind="number"
            placeholder="the bench’s"
          />
          <KernelField
            path={[safety, 'max_optical_power_dbm']}
            label="Optical power, at most, dBm"
            kind="number"
            placeholder="the bench’s"
          />
          {tunedNames(form).map((name) => (
            <HardLimits key={name} name={name} />
          ))}
        </div>
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

/** Both ends of one parameter's hard limits: written together, taken out together. */
function HardLimits({ name }: { readonly name: string }) {
  const form = useKernelForm();
  const path = [safety, 'hard_limits', name] as const;
  if (Array.isArray(form.value(path))) {
    return (
      <div className="limits-pair">
        <KernelField path={[...path, 0]} label={`Lowest ${name}`} kind="number" />
        <KernelField path={[...path, 1]} label={`Highest ${name}`} kind="number" />
        <button type="button" className="link" onClick={() => form.set(path, undefined)}>
          use the bench’s
        </button>
      </div>
    );
  }
  return (
    <div className="limits-pair">
      <span className="small mute">Limits of {name}: the bench’s</span>
      <button type="button" className="link" onClick={() => form.set(path, [0, 1])}>
        narrow them
      </button>
    </div>
  );
}
