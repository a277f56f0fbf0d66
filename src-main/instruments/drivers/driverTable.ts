import type { driverNames } from '../../../src-core/domain/bench.ts';
import type { DriverDefinition } from './driverDefinition.ts';
import { pm100d } from './pm100d.ts';
import { qontrol } from './qontrol.ts';
import { tc200 } from './tc200.ts';

/** Every driver by the name a bench file gives it. */
export const driverTable: Readonly<Record<(typeof driverNames)[number], DriverDefinition>> = { qontrol, pm100d, tc200 };
