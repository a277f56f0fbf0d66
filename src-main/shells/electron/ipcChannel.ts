import { z } from 'zod';

/** The one channel of the desktop app; the same name stands in src-preload/index.ts. */
export const channel = 'fringe:link';

/** What crosses it in both directions. `linkId` names one life of one page. */
export const ipcEnvelopeSchema = z.strictObject({ linkId: z.string().min(1).max(100), message: z.unknown() });
export type IpcEnvelope = z.output<typeof ipcEnvelopeSchema>;
