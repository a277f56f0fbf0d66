import { useStore } from 'zustand';
import type { BenchStatus } from '../../../src-core/contract/procedures.ts';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import { ParameterPanel } from './ParameterPanel.tsx';

export function NodesCard({ status }: { readonly status: BenchStatus }) {
  const { bench } = useServices();
  const { bench: file } = useStore(bench);
  const { parameters, instruments } = status;
  const holderOf = (instrumentId: string) => instruments.find(({ id }) => id === instrumentId)?.leasedBy ?? null;
  return (
    <Card
      title="Nodes"
      aside={
        <>
          {parameters.length} parameters {status.simulated && <SimulatedMark />}
        </>
      }
    >
      {parameters.length === 0 ? (
        <Empty title="No node on this bench">
          <p>
            Nodes map a parameter of the chip to an instrument's channel. Add them to the bench file{' '}
            <code>{status.file}</code>.
          </p>
        </Empty>
      ) : (
        <div className="parameters">
          {parameters.map((parameter) => (
            <ParameterPanel
              key={parameter.fullName}
              parameter={parameter}
              heldBy={holderOf(parameter.instrument)}
              isReachable={instruments.some(
                ({ id, state }) => id === parameter.instrument && (state === 'connected' || state === 'busy'),
              )}
              nodeLabel={file?.nodes[parameter.nodeId]?.label ?? parameter.nodeId}
              maxVoltageV={status.maxVoltageV}
              maxCurrentMa={status.maxCurrentMa}
            />
          ))}
        </div>
      )}
    </Card>
  );
}
