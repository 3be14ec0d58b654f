import { Inject, Injectable } from '@nestjs/common';
import { type Routing, routingSchema } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { tagTestOf } from '../../../matchers/tag-test';
import { assertUnscoped, type Principal } from '../../access';
import { badParameter, type Parameters } from '../../prometheus-api/parameters';
import { AlertingMirrors } from '../alerting-mirrors';
import { type ActiveAlert, Alerts } from '../noise/alerts';
import { Silences } from '../noise/silences';
import { isWanted, labelTest } from './alert-filter';
import { alertJson, groupsJson, type postableAlertsSchema, type postableSilenceSchema, receivedAlerts, receiverOf, silenceJson, silenceOf } from './alertmanager-json';

/** The version whose API this is. */
const LIKE_VERSION = '0.25.0';
/** As at the desk, until somebody writes a routing. */
const { routes: DEFAULT_ROUTES } = routingSchema.parse({ routes: [{ id: 'default', team: '', policy: 'default' }] });

/** Alertmanager's API v2 over the alerts and silences of Observer. */
@Injectable()
export class AlertmanagerApi {
  private readonly startedAt = new Date();

  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly mirrors: AlertingMirrors, private readonly alertList: Alerts, private readonly silenceList: Silences) {}

  status(version: string): object {
    return {
      cluster: { status: 'disabled', peers: [] }, config: { original: '' }, uptime: this.startedAt.toISOString(),
      versionInfo: { version: LIKE_VERSION, revision: `observer-${version}`, branch: '', buildUser: '', buildDate: '', goVersion: '' },
    };
  }

  receivers(caller: Principal): object[] {
    assertUnscoped(caller, 'The list of receivers');
    return [...new Set(this.routes().map(({ policy }) => policy))].map((name) => ({ name }));
  }

  async alerts(parameters: Parameters, caller: Principal): Promise<object[]> {
    const alerts = await this.wanted(parameters, caller);
    const routes = this.routes();
    const nowMs = this.platform.clock.nowMs();
    return alerts.map((alert) => alertJson(alert, receiverOf(alert, routes), nowMs));
  }

  async groups(parameters: Parameters, caller: Principal): Promise<object[]> {
    return groupsJson(await this.wanted(parameters, caller), this.routes(), this.platform.clock.nowMs());
  }

  /** @throws ObserverError `invalid_argument` when some were refused; the others are taken, as in Alertmanager */
  async receive(alerts: z.output<typeof postableAlertsSchema>, caller: Principal): Promise<void> {
    if (alerts.length === 0) return;
    const refused = await this.alertList.receive(receivedAlerts(alerts), caller);
    if (refused.length > 0) throw new ObserverError('invalid_argument', refused.map(({ index, reason }) => `alert ${index}: ${reason}`).join('; '));
  }

  silences(parameters: Parameters, caller: Principal): object[] {
    const test = labelTest(parameters.texts('filter'));
    return this.silenceList.list(caller).filter(({ matchers }) => test(Object.fromEntries(matchers.map(({ label, value }) => [label, value])))).map(silenceJson);
  }

  async putSilence(silence: z.output<typeof postableSilenceSchema>, caller: Principal): Promise<{ silenceID: string }> {
    return { silenceID: await this.silenceList.put(silenceOf(silence), caller) };
  }

  async silence(id: string, caller: Principal): Promise<object> {
    return silenceJson(await this.silenceList.get(id, caller));
  }

  expire(id: string, caller: Principal): Promise<void> {
    return this.silenceList.expire(id, caller);
  }

  private routes(): Routing['routes'] {
    return this.mirrors.routing.get('routing')?.value.routes ?? DEFAULT_ROUTES;
  }

  private async wanted(parameters: Parameters, caller: Principal): Promise<ActiveAlert[]> {
    const states = { active: flagOf(parameters, 'active'), silenced: flagOf(parameters, 'silenced'), inhibited: flagOf(parameters, 'inhibited') };
    flagOf(parameters, 'unprocessed');
    const test = labelTest(parameters.texts('filter'));
    const receiver = parameters.text('receiver');
    const isReceiver = receiver === undefined ? () => true : tagTestOf({ tag: 'receiver', op: '=~', value: receiver }).accepts;
    const routes = this.routes();
    const { alerts } = await this.alertList.list(caller);
    return alerts.filter((alert) => isWanted(alert, states) && test(alert.labels) && isReceiver(receiverOf(alert, routes))).sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  }
}

function flagOf(parameters: Parameters, name: string): boolean {
  const text = parameters.text(name) ?? 'true';
  if (text !== 'true' && text !== 'false') throw badParameter(name, `"${text}" is neither true nor false`);
  return text === 'true';
}
