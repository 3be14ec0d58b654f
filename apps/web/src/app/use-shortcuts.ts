import { useEffect, useEffectEvent } from 'react';
import { useLocation } from 'wouter';
import { isPaused, setPaused } from '../time/clock';
import { NAV_ROUTES } from './routes';
import { isTyping, type KeyPress, matchShortcut, sequenceText, type Shortcut } from './shortcut-keys';

/** Everything the help dialog lists; the palette's own combination is handled apart, as it works while typing too. */
export const PAGE_SHORTCUTS: readonly Shortcut[] = NAV_ROUTES.map(({ nav, title }) => ({ keys: nav!.keys, label: `Go to ${title}` }));
export const GENERAL_SHORTCUTS: readonly Shortcut[] = [
  { keys: '/', label: 'Search on this page' },
  { keys: 't', label: 'Choose the time range' },
  { keys: 'p', label: 'Pause or resume live data' },
  { keys: '?', label: 'Show this help' },
];

/** Presses the control that carries `data-shortcut`, or focuses it when it is a field. */
function pressControl(name: string): boolean {
  const control = document.querySelector<HTMLElement>(`[data-shortcut="${name}"], [data-shortcut="${name}"] input`);
  const field = control?.matches('input, [contenteditable="true"]') ? control : control?.querySelector('input');
  if (field) (field as HTMLElement).focus();
  else control?.click();
  return control !== null;
}

/**
 * Keyboard shortcuts of the whole app.
 * @param dialogOpen whether a dialog of the frame is open or on its way: what is typed then is not meant for the page
 */
export function useShortcuts({ openPalette, openHelp, dialogOpen }: { openPalette: () => void; openHelp: () => void; dialogOpen: boolean }): void {
  const [, navigate] = useLocation();
  const run = useEffectEvent((keys: string): boolean => {
    const route = NAV_ROUTES.find(({ nav }) => nav!.keys === keys);
    if (route) navigate(route.path);
    else if (keys === '?') openHelp();
    else if (keys === 'p') setPaused(!isPaused());
    else if (keys === 't') return pressControl('time-range');
    else if (keys === '/') return pressControl('search');
    return true;
  });
  const palette = useEffectEvent(openPalette);
  const isDialogOpen = useEffectEvent(() => dialogOpen || document.querySelector('[role="dialog"][data-state="open"]') !== null);
  useEffect(() => {
    const recent: KeyPress[] = [];
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        return palette();
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isDialogOpen() || isTyping(event.target as HTMLElement)) return;
      const press = { key: event.key.toLowerCase(), atMs: event.timeStamp };
      const found = matchShortcut([...PAGE_SHORTCUTS, ...GENERAL_SHORTCUTS], sequenceText(recent, press));
      recent.splice(0, recent.length, press);
      if (found && run(found.keys)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
