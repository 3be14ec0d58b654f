import type { StatusPageView } from '@observer/contracts';

/** A view is shown in a few ways; addresses in feeds may be anybody's word. */
const MOST_WAYS = 16;

/** What was made of a view, made once for all visitors who see it: pages with long histories take a while. Forgotten with the view. */
export class Rendered {
  private readonly texts = new WeakMap<StatusPageView, Map<string, string>>();

  /** @param way names what is made, with all that it is made of beside the view */
  of(view: StatusPageView, way: string, make: () => string): string {
    let texts = this.texts.get(view);
    if (texts === undefined) this.texts.set(view, (texts = new Map()));
    const known = texts.get(way);
    if (known !== undefined) return known;
    const made = make();
    if (texts.size < MOST_WAYS) texts.set(way, made);
    return made;
  }
}
