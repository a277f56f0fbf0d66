export { findColumn } from './columnNames.ts';
export { mostLetters, parseDelimitedText } from './delimitedText.ts';
export type { DelimitedTable } from './delimitedText.ts';
