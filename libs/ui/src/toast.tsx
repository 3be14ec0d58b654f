import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { IconButton } from './button';

export interface Toast {
  id: number;
  tone: 'ok' | 'bad';
  title: string;
  text?: string;
}

const SHOWN_MS = { ok: 4_000, bad: 9_000 };
let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

const dismiss = (id: number) => change(toasts.filter((toast) => toast.id !== id));

/** Says that something happened. Errors stay longer; at most four are shown. */
export function showToast(toast: Omit<Toast, 'id'>): void {
  const id = ++lastId;
  change([...toasts.slice(-3), { ...toast, id }]);
  setTimeout(() => dismiss(id), SHOWN_MS[toast.tone]);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Put once in the app. Announced politely. */
export function Toaster() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="ui-toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className="ui-toast" data-tone={toast.tone}>
          {toast.tone === 'ok' ? <CircleCheck size={16} aria-hidden="true" /> : <CircleAlert size={16} aria-hidden="true" />}
          <div className="ui-toast__text">
            <div className="ui-toast__title">{toast.title}</div>
            {toast.text && <div className="ui-muted">{toast.text}</div>}
          </div>
          <IconButton label="Dismiss" size="sm" icon={<X size={14} />} onClick={() => dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
