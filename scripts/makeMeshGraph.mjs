// Writes resources/graphs/mesh_8x8.json as the builder makes it: node scripts/makeMeshGraph.mjs
import { writeFileSync } from 'node:fs';
import { rectangularMesh } from '../src-core/photonics/rectangularMesh.ts';

const file = new URL('../resources/graphs/mesh_8x8.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(rectangularMesh(8), null, 2)}\n`);
