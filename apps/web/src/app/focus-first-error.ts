/** Brings the first field of a form that is wrong into sight, and the focus there. */
export function focusFirstError(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => {
    const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"], [data-fault="true"] .cm-content, [role="alert"]');
    wrong?.scrollIntoView({ block: 'center' });
    wrong?.focus();
  });
}
