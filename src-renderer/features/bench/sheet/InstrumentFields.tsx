import { driverNames } from '../../../../src-core/domain/bench.ts';
import { Field } from '../../../ui/Field.tsx';
import { KernelField } from '../../calibrate/KernelField.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { AskWho } from './AskWho.tsx';
import { FindInstruments } from './FindInstruments.tsx';
import { optionsAt, readAddress } from './instrumentText.ts';
import type { DriverName } from './instrumentText.ts';
import { OptionFields } from './OptionFields.tsx';
import { ScpiFields } from './ScpiFields.tsx';
import { useSheet } from './sheetContext.ts';
import type { Drivers } from './useDrivers.ts';

export interface InstrumentFieldsProps {
  readonly id: string;
  readonly idRefusal: string | null;
  readonly driver: DriverName | null;
  readonly drivers: Drivers | null;
  readonly onRename: (id: string) => void;
  readonly onDriver: (driver: DriverName) => void;
  readonly onPick: (address: string, driver: DriverName | null) => void;
  readonly onMoved: () => void;
}

/** An instrument of the bench file as fields; they hold nothing of their own, all is in the text. */
export function InstrumentFields(props: InstrumentFieldsProps) {
  const { id, idRefusal, driver, drivers, onRename, onDriver, onPick, onMoved } = props;
  const { replaces } = useSheet();
  const form = useKernelForm();
  const entry = drivers?.drivers.find(({ name }) => name === driver);
  const titleOf = (name: string) => drivers?.drivers.find((one) => one.name === name)?.title;
  return (
    <div className="kernel-form">
      {replaces === null && <FindInstruments onPick={onPick} onMoved={onMoved} />}
      <fieldset>
        <legend>Instrument</legend>
        <div className="pair">
          {replaces === null && (
            <Field label="Name in the bench file" refusal={idRefusal}>
              <input
                className="input num"
                value={id}
                aria-invalid={idRefusal !== null}
                onChange={(event) => onRename(event.target.value)}
                placeholder="heaters"
              />
            </Field>
          )}
          <KernelField path={['label']} label="Label" kind="text" placeholder={replaces ?? (id || 'the name')} />
          <KernelField path={['serial_number']} label="Serial number" kind="text" placeholder="any" />
        </div>
        <Field label="Driver" refusal={form.refusal(['driver'])}>
          <select
            className="select"
            value={driver ?? ''}
            data-autofocus={replaces !== null || undefined}
            onChange={(event) => onDriver(event.target.value as DriverName)}
          >
            {driver === null && <option value="">choose one</option>}
            {driverNames.map((name) => (
              <option key={name} value={name}>
                {titleOf(name) === undefined ? name : `${titleOf(name)} (${name})`}
              </option>
            ))}
          </select>
        </Field>
        {entry !== undefined && (
          <p className="small mute driver-summary">
            {entry.summary} Usual links: {entry.links.map((link) => link.replaceAll('`', '')).join('; ')}.
          </p>
        )}
        <KernelField path={['address']} label="VISA address" kind="text" suggestions={usualAddresses} />
        {driver !== null && driver !== 'scpi' && <AskWho driver={driver} />}
      </fieldset>
      {driver === 'scpi' && <ScpiFields />}
      {entry !== undefined && entry.options.length > 0 && (
        <fieldset>
          <legend>Options of the driver</legend>
          <OptionFields options={entry.options} />
        </fieldset>
      )}
      {drivers !== null && (
        <fieldset>
          <legend>Options of the link</legend>
          <OptionFields options={optionsAt(readAddress(form.root), drivers.linkOptions)} />
        </fieldset>
      )}
    </div>
  );
}

const usualAddresses = [
  'TCPIP0::192.168.1.20::5025::SOCKET',
  'TCPIP0::192.168.1.20::inst0::INSTR',
  'TCPIP0::192.168.1.20::hislip0::INSTR',
  'ASRL/dev/ttyUSB0::INSTR',
  'GPIB0::5::INSTR',
];
