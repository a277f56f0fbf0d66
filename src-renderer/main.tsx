import { createRoot } from 'react-dom/client';
import { startScreen } from './app/startScreen.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(startScreen());
