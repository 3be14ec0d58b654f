/** What must be seen in a scenario. */
import { lineOf, type Scene, type Step, step } from './scenario';
import { onTheWall } from './words';

/** Exactly these were told since the last time a step spoke of it, in this order; see `lineOf`. */
export const told = (...lines: string[]): Step => step(lines.length === 0 ? 'nobody is told anything' : `are told: ${lines.join(', ')}`, (scene) => expect(news(scene).map(lineOf)).toEqual(lines));
/** … in any order. */
export const toldInAnyOrder = (...lines: string[]): Step => step(`are told: ${lines.join(', ')}`, (scene) => expect(news(scene).map(lineOf).sort()).toEqual([...lines].sort()));
export const nobodyIsTold = told();
/** With the time on a wall clock: `2026-03-29 03:00 ann-sms page #1`. */
export const toldAt = (timeZone: string, ...lines: string[]): Step =>
  step(`are told: ${lines.join(', ')}`, (scene) => expect(news(scene).map((handed) => `${onTheWall(handed.atMs, timeZone)} ${lineOf(handed)}`)).toEqual(lines));
/** What was told until now is not spoken of. */
export const whateverWasTold = step('whatever was told', (scene) => void news(scene));

/** The open incidents, as `#1 triggered NodeDown: a (2)`: the number of alerts that fire in it behind. */
export const open = (...lines: string[]): Step => step(lines.length === 0 ? 'no incident is open' : `open are: ${lines.join(', ')}`, ({ world }) =>
  expect(world.desk.open.sort((a, b) => a.number - b.number).map(({ number, state, title, firingCount }) => `#${number} ${state} ${title} (${firingCount})`)).toEqual(lines));
export const noneOpen = open();
/** A line of the timeline of an incident, in part. */
export const inTimeline = (number: number, text: string): Step => step(`the timeline of #${number} says "${text}"`, ({ world }) => expect(world.desk.timeline(world.incident(number).id).join('\n')).toContain(text));

/** Anything else that must be so. */
export { step as seen } from './scenario';

function news(scene: Scene): Scene['world']['people']['handed'] {
  const { handed } = scene.world.people;
  const unspoken = handed.slice(scene.spokenOf);
  scene.spokenOf = handed.length;
  return unspoken;
}
