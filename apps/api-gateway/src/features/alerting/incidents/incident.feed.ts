import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Incident, incidentChangedV1, INCIDENTS } from '@observer/contracts';
import { PLATFORM, type Platform, type Subscription } from '@observer/platform';
import { Subscribers } from '../../../streams/subscribers';
import type { DataScope, Principal } from '../../access';
import { incidentWithin } from './scoped-incident';

/** Changed incidents, the newest version of each; `changes` in order. */
export interface IncidentChanges {
  readonly changed: readonly { readonly incident: Incident; readonly change: string }[];
}

/** Incidents as they change, read from the broker once for all who watch. */
@Injectable()
export class IncidentFeed implements OnModuleDestroy {
  private tap: Subscription | undefined;
  /** A slow reader finds the newest version of each incident that changed since it last read. */
  private readonly subscribers = new Subscribers<IncidentChanges, DataScope>({ start: () => this.start(), stop: () => void this.tap?.stop() }, (unread, { changed }) => ({
    changed: [...unread.changed.filter(({ incident: { id } }) => changed.every(({ incident }) => incident.id !== id)), ...changed],
  }));

  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  onModuleDestroy(): void {
    this.subscribers.endAll();
  }

  /** Incidents within the caller's data scope, from now on. */
  subscribe({ dataScope }: Principal): AsyncIterableIterator<IncidentChanges> {
    return this.subscribers.add(dataScope);
  }

  private start(): void {
    this.tap = this.platform.messaging.tap(INCIDENTS, incidentChangedV1.subject, ({ data }) => this.take(data));
  }

  private take(payload: Uint8Array): void {
    try {
      const { incident, change } = incidentChangedV1.schema.parse(JSON.parse(new TextDecoder().decode(payload)));
      for (const [reader, scope] of this.subscribers.entries()) {
        const seen = incidentWithin(incident, scope);
        // The word for the change may be of an alert that is outside.
        if (seen !== undefined) reader.push({ changed: [{ incident: seen, change: scope.length === 0 ? change : '' }] });
      }
    } catch (error) {
      this.platform.log.warn({ err: error }, 'incident-change-unreadable');
    }
  }
}
