import type { Token } from './complexity';

/** Tells where durations stand: in brackets and after `offset`. There `min_of(1m, 2m)` is part of the duration, elsewhere it is a function. */
export class DurationPlaces {
  /** Per open bracket, whether a duration stands in it. */
  private readonly brackets: boolean[] = [];
  private followsOffset = false;

  /** Takes the next token. @returns whether it is part of a duration */
  add({ text }: Token): boolean {
    const isDuration = this.followsOffset || this.brackets.at(-1) === true;
    if ('([{'.includes(text)) this.brackets.push(text === '[' || isDuration);
    else if (')]}'.includes(text)) this.brackets.pop();
    this.followsOffset = /^offset$/i.test(text) || (this.followsOffset && /^(?:[+-]|step|range|min_of|max_of)$/i.test(text));
    return isDuration;
  }
}
