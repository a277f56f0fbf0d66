import { describe, expect, it, onTestFinished } from 'vitest';
import { arroyo } from '../../../../src-main/instruments/drivers/arroyo.ts';
import { ctl200 } from '../../../../src-main/instruments/drivers/ctl200.ts';
import { ldc500 } from '../../../../src-main/instruments/drivers/ldc500.ts';
import { DefinitionDialect } from '../../../../src-main/instruments/simulator/definitionDialect.ts';
import { ptyObstacle, servePty } from '../../../support/ptyServer.ts';
import { instrumentAt } from '../support/benchOf.ts';
import { serveDialect } from '../support/serveDialect.ts';

const drivers = [
  { name: 'arroyo', driver: arroyo, options: { controls: 'both' } },
  { name: 'ldc500', driver: ldc500, options: {} },
  { name: 'ctl200', driver: ctl200, options: { thermistor: 'SRS10K' } },
] as const;

describe.skipIf(ptyObstacle !== null)('controllers of laser and temperature over a serial port', () => {
  it.each(drivers)(
    '$name: the cooler before the laser, and a safe state that leaves the cooler on',
    async ({ name, driver, options }) => {
      const { address, received } = await serveDialect(new DefinitionDialect(driver.language, 'A0001'));
      const terminal = await servePty(address);
      onTestFinished(() => terminal.close());
      const instrument = instrumentAt(name, `ASRL${terminal.path}::INSTR`, { options });
      await instrument.connect();
      await expect(instrument.writeOutput(1, 20)).rejects.toMatchObject({
        code: 'instrument_refused',
        message: expect.stringMatching(/is not set to 20: its (cooler|temperature controller) is off/) as string,
      });
      await instrument.writeOutput(0, 30);
      await instrument.writeOutput(1, 20);
      const [temperature, laser] = await instrument.observeOutputs([0, 1]);
      expect(temperature?.value).toBeCloseTo(30, 3);
      expect(laser?.value).toBe(20);
      expect((await instrument.readInput(0, 0)).value).toBeCloseTo(30, 3);
      const before = received.length;
      await instrument.writeOutput(1, 0);
      expect((await instrument.observeOutputs([1]))[0]?.value).toBe(0);
      expect(received.slice(before).join('')).not.toMatch(/TEC:OUTPUT 0|TEON OFF|tecon 0/);
      expect(instrument.statistics).toMatchObject({ timeouts: 0, retries: 0 });
    },
  );
});
