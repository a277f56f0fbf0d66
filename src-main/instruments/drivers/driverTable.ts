import type { driverNames } from '../../../src-core/domain/bench.ts';
import { aq6370 } from './aq6370.ts';
import type { DriverDefinition } from './driverDefinition.ts';
import { n777x } from './n777x.ts';
import { pm100d } from './pm100d.ts';
import { qontrol } from './qontrol.ts';
import { tc200 } from './tc200.ts';

/** Every driver by the name a bench file gives it. */
export const driverTable: Readonly<Record<(typeof driverNames)[number], DriverDefinition>> = {
  qontrol,
  pm100d,
  tc200,
  n777x,
  aq6370,
};
