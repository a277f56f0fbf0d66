import { benchParameters } from '../../../src-core/domain/bench.ts';
import type { ResolvedParameter } from '../../../src-core/domain/bench.ts';
import type { BenchStatus, InstrumentStatus, ParameterStatus } from '../../../src-core/contract/procedures.ts';
import type { BenchSession } from '../../runs/benchSession.ts';
import type { HostParts } from './hostParts.ts';

/** The bench as it is, not as it was asked to be. */
export function benchStatus(parts: HostParts): BenchStatus {
  const session = parts.bench();
  const { bench } = session;
  return {
    benchId: bench.id,
    label: bench.label ?? bench.id,
    file: parts.benchFile(),
    hardwareRevision: bench.hardware_revision,
    simulated: bench.simulated !== undefined,
    outputs: session.gate.outputs(),
    safeReturn: safeReturnStatus(session),
    instruments: session.devices.instruments.map(({ id }) => instrumentStatus(session, id)),
    parameters: benchParameters(bench).map((parameter) => parameterStatus(session, parameter)),
    maxVoltageV: bench.limits.max_voltage_v ?? null,
    maxCurrentMa: bench.limits.max_electrical_current_ma ?? null,
    maxOpticalPowerDbm: bench.limits.max_optical_power_dbm ?? null,
    versionInForce: parts.catalogue.inForce.inForce(bench.id)?.version ?? null,
    versionApplied: session.versionApplied,
    activeFaults: [...session.faults],
  };
}

function safeReturnStatus({ safeReturn }: BenchSession): BenchStatus['safeReturn'] {
  const { state } = safeReturn;
  return state === null ? null : { ...state, parameters: [...state.parameters] };
}

export function instrumentStatus(session: BenchSession, id: string): InstrumentStatus {
  const instrument = session.devices.instrument(id);
  const { identity, statistics } = instrument;
  const reconnect = session.devices.reconnectOf(id);
  return {
    id,
    label: instrument.label,
    driver: instrument.driver,
    address: instrument.address,
    state: instrument.state,
    reason: session.devices.reasonOf(id),
    simulated: session.bench.simulated !== undefined,
    identity: identity === null ? null : { ...identity },
    ...statistics,
    reconnect: reconnect === null ? null : { ...reconnect },
    leasedBy: session.ownWriteUnderWay ? null : session.leases.holderOf(id),
  };
}

export function parameterStatus(session: BenchSession, parameter: ResolvedParameter): ParameterStatus {
  const { fullName, nodeId, name, definition } = parameter;
  const reading = session.gate.reading(fullName);
  return {
    fullName,
    nodeId,
    name,
    unit: definition.unit,
    instrument: definition.instrument,
    channel: definition.channel,
    requested: reading?.requested ?? null,
    commanded: reading?.commanded ?? null,
    observed: reading?.observed ?? null,
    outputValue: reading?.output ?? null,
    outputUnit: definition.unit === 'rad' ? 'V' : definition.unit,
    currentMa: reading?.currentMa ?? null,
    hardLimits: definition.hard_limits,
    softLimits: definition.soft_limits ?? null,
    safe: definition.safe,
    step: handyStep(definition.hard_limits),
  };
}

/** What an arrow key moves a slider by: about a hundredth of the range, as 1, 2 or 5 of a decade. */
function handyStep([low, high]: readonly [number, number]): number {
  const exact = (high - low) / 100;
  const decade = 10 ** Math.floor(Math.log10(exact));
  const leading = exact / decade;
  return decade * (leading < 2 ? 1 : leading < 5 ? 2 : 5);
}
