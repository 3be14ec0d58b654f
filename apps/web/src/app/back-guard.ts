/**
 * Hears of the back button before the router does: listeners of the window are called in the order in which they were added, so this module is loaded
 * before anything is rendered.
 */
let guard: ((event: PopStateEvent) => void) | undefined;
addEventListener('popstate', (event) => guard?.(event));

/** @param next called before the router, who hears nothing when it stops the event; undefined = nobody asks */
export function guardBack(next: typeof guard): void {
  guard = next;
}
