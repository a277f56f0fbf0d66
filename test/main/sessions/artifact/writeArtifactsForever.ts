import { writeArtifact } from '../../../../src-main/sessions/artifact/writeArtifact.ts';
import { exampleArtifact } from '../exampleRun.ts';

/** Writes artifacts until it is killed; every second one replaces the one before. */
const [folder = '', round = '0'] = process.argv.slice(2);
for (let number = 0; ; number++) {
  if (number === 1) process.stdout.write('begun\n');
  await writeArtifact(folder, exampleArtifact({ runId: `r${round}-${number >> 1}`, iterations: 12 + (number % 2) }));
}
