export { philox4x32 } from './philox.ts';
export { createRandomStream, normalAt, uniformAt } from './randomStream.ts';
export type { RandomStream, RandomStreamState } from './randomStream.ts';
export type { StreamKey } from './streamKey.ts';
