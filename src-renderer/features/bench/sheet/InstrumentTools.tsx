import { useState } from 'react';
import { useStore } from 'zustand';
import type { InstrumentStatus } from '../../../../src-core/contract/procedures.ts';
import { driverNames } from '../../../../src-core/domain/bench.ts';
import { useServices } from '../../../stores/services.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DriverPageView } from './DriverPageView.tsx';
import { InstrumentSheet } from './InstrumentSheet.tsx';
import { SensorsDialog } from './SensorsDialog.tsx';

/** What leads from an instrument's panel to its entry in the bench file and to the page of its driver. */
export function InstrumentTools({ instrument }: { readonly instrument: InstrumentStatus }) {
  const { bench: store } = useServices();
  const { bench } = useStore(store);
  const [open, setOpen] = useState<'none' | 'edit' | 'page' | 'sensors'>('none');
  const { id, label, driver, leasedBy } = instrument;
  const entry = bench !== null && Object.hasOwn(bench.instruments, id) ? bench.instruments[id] : undefined;
  const name = driverNames.find((one) => one === driver);
  const close = () => setOpen('none');
  return (
    <div className="row instrument-tools" role="group" aria-label={`Set-up of ${label}`}>
      <Button size="small" disabled={entry === undefined || leasedBy !== null} onClick={() => setOpen('edit')}>
        Edit…
      </Button>
      <Button size="small" disabled={name === undefined} onClick={() => setOpen('page')}>
        Documentation
      </Button>
      <Button size="small" disabled={entry === undefined || leasedBy !== null} onClick={() => setOpen('sensors')}>
        Sensors…
      </Button>
      {open === 'edit' && entry !== undefined && <InstrumentSheet edited={{ id, instrument: entry }} onClose={close} />}
      {open === 'sensors' && <SensorsDialog {...{ id, label }} onClose={close} />}
      {open === 'page' && name !== undefined && (
        <Dialog title={`Driver of ${label}`} width="wide" onClose={close}>
          <DriverPageView driver={name} />
        </Dialog>
      )}
    </div>
  );
}
