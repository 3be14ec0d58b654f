import { Inject, Injectable } from '@nestjs/common';
import { actOnIncidentV1, type Incident, inspectLinkV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';

export interface OpenedLink {
  readonly action: 'acknowledge' | 'resolve';
  readonly incident: Incident;
  /** Why it does nothing any more, or what it did; empty = it may act. */
  readonly spent: string;
}
type Inspected = Extract<z.output<typeof inspectLinkV1.response>, { valid: true }>;

const REFUSED = {
  malformed: 'The link is not complete; copy all of it from the message', forged: 'The link was not made here, or its key is no longer used', expired: 'The link is too old; sign in and act there',
  'unknown-incident': 'The incident of this link is not kept any more',
};

/** What the links in notifications do; alerting, who signs them, checks them. Looking never acts: programs that preview links look too. */
@Injectable()
export class LinkActions {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  /** @throws ObserverError `invalid_argument` for a link that is none, `not_found` for an incident that is gone */
  async open(token: string): Promise<OpenedLink> {
    const { action, incident, outdated } = await this.inspect(token);
    return { action, incident, spent: outdated ? outdatedText(incident) : '' };
  }

  /** Acts once, however often it is asked. */
  async act(token: string): Promise<OpenedLink> {
    const { action, incident, by, idempotencyKey, outdated } = await this.inspect(token);
    if (outdated) return { action, incident, spent: outdatedText(incident) };
    const act = action === 'resolve' ? { action: 'resolve' as const, note: '' } : { action: 'acknowledge' as const };
    const acted = await this.platform.messaging.request(actOnIncidentV1, { id: incident.id, act, by, idempotencyKey });
    return { action, incident: acted.incident, spent: `It is ${acted.incident.state}.` };
  }

  private async inspect(token: string): Promise<Inspected> {
    const inspected = await this.platform.messaging.request(inspectLinkV1, { token });
    if (!inspected.valid) throw new ObserverError(inspected.reason === 'unknown-incident' ? 'not_found' : 'invalid_argument', REFUSED[inspected.reason]);
    return inspected;
  }
}

const outdatedText = ({ state }: Incident): string => (state === 'triggered' ? 'It was opened again since this message was sent; use the link of a newer message.' : `It is ${state} already.`);
