import type { Dialect } from './dialect.ts';
import { promptDialect } from './promptDialect.ts';

/** Echo, value, prompt: `ilmax 500` comes back as `ilmax 500` CR LF `500.000` CR LF `>>` (PyMeasure, CTL200). */
export const ctl200Dialect: Dialect = { ...promptDialect, name: 'echo and >>', commandEnd: '\r\n', replyEnd: '>>' };
