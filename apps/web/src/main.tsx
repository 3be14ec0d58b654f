import './app/back-guard';
import { startTheme, TooltipProvider } from '@observer/ui';
import '@observer/ui/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { refreshSession } from './api/session';
import { App } from './app/app';
import { preloadRoute } from './app/routes';
import './app/app.css';

startTheme();
void refreshSession();
preloadRoute(location.pathname);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <TooltipProvider>
      <App />
    </TooltipProvider>
  </StrictMode>,
);
