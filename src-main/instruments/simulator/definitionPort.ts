import type { Fields } from '../drivers/language/commandText.ts';
import { inputsOf, outputsOf } from '../drivers/language/driverLanguage.ts';
import type { DriverLanguage, InputDefinition, Options, OutputDefinition } from '../drivers/language/driverLanguage.ts';
import type { ScpiNumber } from '../drivers/scpi.ts';
import type { ControllerSettings } from './chipStage.ts';
import type { DefinitionPort } from './definitionDialect.ts';
import type { HeaterPort, LaserPort, MeterPort, ThermostatPort } from './instrumentPorts.ts';

/** What of the chip an instrument may touch, whatever it is. */
export type AnyPort = Pick<HeaterPort, 'spend' | 'setVolts' | 'currentMa' | 'resistanceOhm'> &
  Pick<MeterPort, 'readPowerW'> &
  Pick<LaserPort, 'setLight'> &
  Pick<ThermostatPort, 'readTemperatureC' | 'setController'>;

const coolerW = 18;
const samplingSeconds = 0.02;
const same = (a: Fields = {}, b: Fields = {}): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Wires an instrument of a definition to the chip by the units of its outputs and inputs: volts and milliampere drive the
 * heater of that channel, degC the temperature controller, nm the laser; watts are read at the meter's port.
 */
export function createDefinitionPort(language: DriverLanguage, options: Options, chip: AnyPort): DefinitionPort {
  const outputs = outputsOf(language, options);
  const inputs = inputsOf(language, options);
  const levels = outputs.map((output) => initialLevel(language, output));
  const on = outputs.map(({ enable }) => enable === undefined);

  const volts = (channel: number): number => {
    const level = on[channel] === true ? (levels[channel] ?? 0) : 0;
    if (outputs[channel]?.unit !== 'mA') return level;
    const ohm = chip.resistanceOhm(channel);
    return Number.isFinite(ohm) ? (level / 1000) * ohm : 0;
  };
  const apply = (channel: number): void => {
    const output = outputs[channel];
    const level = levels[channel] ?? 0;
    if (output?.unit === 'V' || output?.unit === 'mA') chip.setVolts(channel, volts(channel));
    if (output?.unit === 'nm') chip.setLight({ wavelengthNm: level, on: true });
    if (output?.unit === 'degC') {
      const controller: ControllerSettings = { enabled: on[channel] === true, setpointC: level, maxPowerW: coolerW };
      chip.setController(controller);
    }
  };
  const inOurUnit = (input: InputDefinition): number | null => {
    const channel = Math.max(
      0,
      outputs.findIndex(({ fields }) => same(fields, input.fields)),
    );
    const drives = outputs[channel]?.unit === 'V' || outputs[channel]?.unit === 'mA';
    switch (input.unit) {
      case 'W':
        return chip.readPowerW(samplingSeconds);
      case 'degC':
        return input.convert === undefined ? chip.readTemperatureC() : null;
      case 'V':
        return drives ? volts(channel) : null;
      case 'A':
        return drives ? chip.currentMa(channel) / 1000 : null;
      default:
        return null;
    }
  };
  return {
    spend: (latencyMs) => chip.spend(latencyMs),
    isTimed: (command) => outputs.some(({ set }) => set === command) || inputs.some(({ read }) => read === command),
    changed: (command, value, fields) => {
      outputs.forEach((output, channel) => {
        if (!same(output.fields, fields)) return;
        const parsed: unknown = value === '' ? null : language.commands[command]?.value?.parse(value);
        if (command === output.set && typeof parsed === 'number')
          levels[channel] = output.convert?.fromCommand(parsed) ?? parsed;
        else if (command === output.enable) on[channel] = parsed === true;
        else return;
        apply(channel);
      });
    },
    measured: (command, fields) => {
      const value = language.commands[command]?.value;
      const read = inputs.filter((input) => input.read === command && same(input.fields, fields));
      if (value === undefined || read.length === 0) return null;
      const readings = read.map((input) => ({ input, reading: inOurUnit(input) }));
      if (readings.every(({ reading }) => reading === null)) return null;
      const held: unknown = value.parse(language.commands[command]?.initial ?? value.forms[0]?.reply ?? '');
      const list = Array.isArray(held) ? [...(held as ScpiNumber[])] : [held as ScpiNumber];
      for (const { input, reading } of readings) {
        if (reading !== null) list[input.pick ?? 0] = { value: reading / (input.scale ?? 1), fault: null };
      }
      return value.format(Array.isArray(held) ? list : list[0]);
    },
  };
}

function initialLevel(language: DriverLanguage, output: OutputDefinition): number {
  const command = language.commands[output.set];
  const level: unknown = command?.initial === undefined ? undefined : command.value?.parse(command.initial);
  return typeof level === 'number' ? (output.convert?.fromCommand(level) ?? level) : 0;
}
