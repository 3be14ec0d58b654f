import { ConfirmDialog } from '@observer/ui';
import { useEffect, useEffectEvent, useState } from 'react';
import { guardBack } from './back-guard';

/**
 * Asks before a page with unsaved changes is left: by a link, a shortcut, the back button, a reload or a closed tab. Changes of the address that stay
 * on the page pass.
 */
export function LeaveGuard({ dirty, what }: { dirty: boolean; what: string }) {
  const [leave, setLeave] = useState<() => void>();
  const isDirty = useEffectEvent(() => dirty);
  useEffect(() => {
    const here = location.pathname;
    const address = location.href;
    const { pushState, replaceState } = history;
    let free = false;
    const ask = (go: () => void) =>
      setLeave(() => () => {
        free = true;
        go();
      });
    const leaves = (url: string | URL | null | undefined) => !free && isDirty() && url !== null && url !== undefined && new URL(url, location.href).pathname !== here;
    history.pushState = (...state) => (leaves(state[2]) ? ask(() => pushState.apply(history, state)) : pushState.apply(history, state));
    history.replaceState = (...state) => (leaves(state[2]) ? ask(() => replaceState.apply(history, state)) : replaceState.apply(history, state));
    const onBack = (event: PopStateEvent) => {
      if (free || !isDirty() || location.pathname === here) return;
      // The router must not hear of it: the page stays until the person has chosen.
      event.stopImmediatePropagation();
      const target = location.href;
      pushState.call(history, null, '', address);
      ask(() => pushState.call(history, null, '', target));
    };
    const onUnload = (event: BeforeUnloadEvent) => isDirty() && event.preventDefault();
    guardBack(onBack);
    window.addEventListener('beforeunload', onUnload);
    return () => {
      history.pushState = pushState;
      history.replaceState = replaceState;
      guardBack(undefined);
      window.removeEventListener('beforeunload', onUnload);
    };
  }, []);
  if (!leave) return null;
  return (
    <ConfirmDialog
      title={`Leave without saving ${what}?`} description="What you changed is not saved and will be gone." action="Leave without saving" keep="Stay here" busy={false} error={undefined} onConfirm={leave} onClose={() => setLeave(undefined)}
    />
  );
}
