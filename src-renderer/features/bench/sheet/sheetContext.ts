import { createContext, useContext } from 'react';

/** What the questions of an instrument's sheet need beside its text. */
export interface SheetAccess {
  /** The instrument of the bench that is being edited; null for a new one. */
  readonly replaces: string | null;
}

export const SheetContext = createContext<SheetAccess>({ replaces: null });
export const useSheet = (): SheetAccess => useContext(SheetContext);
