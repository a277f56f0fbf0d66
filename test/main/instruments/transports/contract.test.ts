import { instrumentTransportContract } from '../../../contract/instrumentTransportContract.ts';
import { transportFixtures } from './transportFixtures.ts';

for (const fixture of transportFixtures) instrumentTransportContract(fixture);
