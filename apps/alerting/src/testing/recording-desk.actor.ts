import { type ActorDefinition, defineActor } from '@observer/actors';
import { type AlertTransition, alertTransitionSchema } from '@observer/contracts';
import { z } from 'zod';

export interface RecordingDesk {
  readonly transitions: AlertTransition[];
}
const messages = z.object({ type: z.literal('alert'), transition: alertTransitionSchema });

/** In the desk's place in tests of the evaluation: keeps every transition it is told, in order. */
export const recordingDesk = (): ActorDefinition<RecordingDesk, z.infer<typeof messages>> =>
  defineActor<RecordingDesk, z.infer<typeof messages>>({
    type: 'alert-desk', version: 1, partitions: 1, messages, state: z.object({ transitions: z.array(alertTransitionSchema) }), initial: () => ({ transitions: [] }),
    receive(state, { transition }) {
      state.transitions.push(transition);
      return { state };
    },
  });
