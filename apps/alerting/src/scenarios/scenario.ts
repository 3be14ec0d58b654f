/** Scenarios in the form Given, When, Then, over simulated time. The words that steps are made of: `given.ts`, `when.ts`, `then.ts`. */
import { SimulatedAlerting } from './world/simulated-alerting';

/** The world of one scenario. */
export interface Scene {
  readonly world: SimulatedAlerting;
  /** How much of what people were told has been spoken of. */
  spokenOf: number;
}

/** One thing that is so, happens, or must be seen. */
export interface Step {
  readonly says: string;
  take(scene: Scene): void | Promise<void>;
}

/** A step in words and in deeds. */
export const step = (says: string, take: Step['take']): Step => ({ says, take });

interface Part {
  readonly word: 'Given' | 'When' | 'Then';
  readonly steps: readonly Step[];
}

export const Given = (...steps: Step[]): Part => ({ word: 'Given', steps });
export const When = (...steps: Step[]): Part => ({ word: 'When', steps });
export const Then = (...steps: Step[]): Part => ({ word: 'Then', steps });

const BEGINNING = Date.parse('2026-01-05T08:00:00Z');

/** A test. A step that fails says which it is, and what people had been told until then. */
export function scenario(name: string, ...parts: Part[]): void {
  it(name, async () => {
    const scene: Scene = { world: await SimulatedAlerting.start(BEGINNING), spokenOf: 0 };
    try {
      for (const { word, steps } of parts) for (const one of steps) await take(scene, word, one);
    } finally {
      await scene.world.stop();
    }
  });
}

async function take(scene: Scene, word: Part['word'], { says, take: act }: Step): Promise<void> {
  try {
    await act(scene);
    await scene.world.settle();
  } catch (thrown) {
    if (thrown instanceof Error) thrown.message = `${word} ${says}:\n${thrown.message}\n\nAt ${new Date(scene.world.nowMs).toISOString()}, after:\n${story(scene).join('\n')}`;
    throw thrown;
  }
}

const story = ({ world }: Scene): string[] => [
  ...world.people.handed.map((handed) => `  ${new Date(handed.atMs).toISOString()}  ${lineOf(handed)}`),
  ...[...world.desk.incidents.values()].map(({ number, state, title, timeline }) => `  #${number} ${state} ${title}\n${timeline.slice(-6).map(({ what, text }) => `      ${what}: ${text}`).join('\n')}`),
];

/** What somebody was told, in a line: `ann-sms page #1`, `ops-slack acknowledged #1`, `ann-email digest #1 #2`. */
export function lineOf({ context }: SimulatedAlerting['people']['handed'][number]): string {
  const { contactPoint: { id } } = context;
  if (context.kind === 'incident') return `${id} ${context.reason === 'escalation' ? 'page' : context.change} #${context.incident.number}`;
  return context.kind === 'digest' ? `${id} digest ${context.entries.map(({ incident }) => `#${incident.number}`).join(' ')}` : `${id} test`;
}
