import type { ReactNode } from 'react';
import { createClient } from '../client/createClient.ts';
import { connectShell } from '../client/connectShell.ts';
import { createServices, ServicesContext } from '../stores/services.ts';
import { App } from './App.tsx';
import { followTheme } from './followTheme.ts';

/** Connects to the host of this page's shell and makes the screen. */
export function startScreen(): ReactNode {
  const services = createServices(createClient(connectShell()), window, openStorage());
  followTheme(services.preferences, document.documentElement);
  return (
    <ServicesContext value={services}>
      <App />
    </ServicesContext>
  );
}

function openStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
