/** How much may be under way to one place, and to strangers' places together: one that never answers holds up nobody else. Pure. */
export class InFlight {
  private readonly places = new Map<string, number>();
  private total = 0;

  constructor(private readonly limits: { readonly perPlace: number; readonly inAll: number }) {}

  /** @returns gives the room back; undefined when there is none now */
  take(place: string): (() => void) | undefined {
    const here = this.places.get(place) ?? 0;
    if (here >= this.limits.perPlace || this.total >= this.limits.inAll) return undefined;
    this.places.set(place, here + 1);
    this.total++;
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      this.total--;
      const left = this.places.get(place)! - 1;
      if (left === 0) this.places.delete(place);
      else this.places.set(place, left);
    };
  }
}
