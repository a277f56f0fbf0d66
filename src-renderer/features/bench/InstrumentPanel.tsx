import { useState } from 'react';
import type { InstrumentStatus } from '../../../src-core/contract/procedures.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatMilliseconds } from '../../ui/formatDuration.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { Dot, Tag } from '../../ui/Tag.tsx';
import type { Tone } from '../../ui/Tag.tsx';
import { ReconnectNotice } from './ReconnectNotice.tsx';

const tones: Readonly<Record<InstrumentStatus['state'], Tone>> = {
  disconnected: 'bad',
  connecting: 'warn',
  connected: 'good',
  busy: 'accent',
  lost: 'bad',
};

export interface InstrumentPanelProps {
  readonly instrument: InstrumentStatus;
  /** Shows what is said on its wire. */
  readonly onWire: () => void;
}

/** One instrument: what it says it is, how it answers, and what can be done with it. */
export function InstrumentPanel({ instrument, onWire }: InstrumentPanelProps) {
  const { client, messages, bench } = useServices();
  const [run, isBusy] = useAction();
  const [removing, setRemoving] = useState<'asked' | 'no'>('no');
  const { id, label, state, identity, reason, leasedBy } = instrument;
  const isUp = state === 'connected' || state === 'busy';
  const identify = () =>
    run(async () => {
      const { identity: found } = await client.call('bench.identify', { instrument: id });
      messages.tell(
        'good',
        `${label} answers.`,
        found ? `${found.manufacturer} ${found.model}, ${found.serialNumber}` : '',
      );
    });
  const reconnect = () =>
    run(async () => {
      const now = await client.call('bench.reconnect', { instrument: id });
      messages.tell(now.state === 'connected' ? 'good' : 'warn', `${label} is ${now.state}.`, now.reason);
    });
  const remove = () =>
    run(async () => {
      await client.call('bench.removeInstrument', { id });
      setRemoving('no');
      bench.readFile();
    });
  return (
    <article className="instrument" aria-label={label}>
      <div className="row">
        <Dot tone={tones[state]} />
        <b className="ellipsis">{label}</b>
        <Tag tone={tones[state]}>{state}</Tag>
        <span className="spacer" />
        {leasedBy !== null && <Tag tone="accent">held by {leasedBy}</Tag>}
      </div>
      <div className="small mute ellipsis" title={instrument.address}>
        {identity === null
          ? 'not identified'
          : `${identity.manufacturer} ${identity.model} · S/N ${identity.serialNumber} · fw ${identity.firmware}`}
      </div>
      <div className="row">
        <code className="faint ellipsis selectable" title={instrument.address}>
          {instrument.address}
        </code>
        <span className="spacer" />
        <Button size="small" kind="quiet" onClick={onWire}>
          Wire…
        </Button>
      </div>
      {reason !== '' && <div className={isUp ? 'small mute' : 'small bad'}>{reason}</div>}
      {instrument.reconnect !== null && <ReconnectNotice reconnect={instrument.reconnect} />}
      <dl className="figures num">
        <Figure name="p50" value={formatMilliseconds(instrument.latencyP50Ms)} />
        <Figure name="p99" value={formatMilliseconds(instrument.latencyP99Ms)} />
        <Figure name="exchanges" value={formatNumber(instrument.exchanges, { decimals: 0 })} />
        <Figure name="retries" value={String(instrument.retries)} isBad={instrument.retries > 0} />
        <Figure name="timeouts" value={String(instrument.timeouts)} isBad={instrument.timeouts > 0} />
        <Figure name="errors" value={String(instrument.errors)} isBad={instrument.errors > 0} />
        <Figure
          name="resyncs"
          value={String(instrument.resynchronisations)}
          isBad={instrument.resynchronisations > 0}
        />
        <Figure name="reconnects" value={String(instrument.reconnects)} isBad={instrument.reconnects > 0} />
        <Figure name="keep-alives" value={formatNumber(instrument.keepAlives, { decimals: 0 })} />
      </dl>
      <div className="row">
        <Button size="small" disabled={isBusy || !isUp} onClick={() => void identify()}>
          Identify
        </Button>
        <Button size="small" disabled={isBusy} onClick={() => void reconnect()}>
          Reconnect
        </Button>
        <span className="spacer" />
        <Button size="small" kind="quiet" disabled={isBusy || leasedBy !== null} onClick={() => setRemoving('asked')}>
          Remove…
        </Button>
      </div>
      {removing === 'asked' && (
        <Dialog
          title={`Remove ${label}`}
          onClose={() => setRemoving('no')}
          footer={
            <>
              <Button onClick={() => setRemoving('no')} data-autofocus>
                Keep it
              </Button>
              <Button kind="primary" disabled={isBusy} onClick={() => void remove()}>
                Remove from the bench file
              </Button>
            </>
          }
        >
          <p>
            {label} at <code>{instrument.address}</code> will be taken out of the bench file. Nodes and sensors that use
            it must be gone first; the host refuses otherwise. The instrument itself is not switched.
          </p>
        </Dialog>
      )}
    </article>
  );
}

function Figure({
  name,
  value,
  isBad = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly isBad?: boolean;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={isBad ? 'warn' : undefined}>{value}</dd>
    </div>
  );
}
