import { type DynamicModule, Module } from '@nestjs/common';
import { anyActor } from '@observer/actors';
import type { Platform } from '@observer/platform';
import { ActorsModule } from './actors.module';
import type { Config } from './config';
import { AnnotationsModule } from './features/annotations';
import { alertDeskActor, DeskModule } from './features/desk';
import { EscalationModule } from './features/escalation';
import { BackTestModule } from './features/back-test';
import { EvaluationModule, ruleGroupActor } from './features/evaluation';
import { incidentActor, IncidentsModule } from './features/incidents';
import { NoiseModule } from './features/noise';
import { GuardedHttp } from './features/notifications';
import { notificationChannels } from './features/notifications/channels';
import { RuleFilesModule } from './features/rule-files';
import { RulesModule } from './features/rules';
import { SHIPPED_GROUPS } from './features/shipped-rules';
import { StatusPageModule } from './features/status-page';

/** The root of the service: its actors, and one import per feature. */
@Module({})
export class AlertingModule {
  static for(config: Config): DynamicModule {
    const actors = ({ metrics }: Platform) => {
      const missed = metrics.counter('observer_rule_evaluations_missed_total', 'Due times of rule groups that were given up: older than an hour when somebody could evaluate again');
      return [anyActor(ruleGroupActor({ shards: config.OBSERVER_SHARDS, onMissed: (evaluations) => missed.inc({}, evaluations) })), anyActor(alertDeskActor()), anyActor(incidentActor())];
    };
    const timeoutMs = config.OBSERVER_NOTIFY_TIMEOUT_MS;
    const http = new GuardedHttp({ allowInternal: config.OBSERVER_NOTIFY_ALLOW_INTERNAL, timeoutMs });
    // Contact points are written by people of the house, subscriptions of status pages by anybody.
    const httpOfStrangers = new GuardedHttp({ allowInternal: config.OBSERVER_STATUS_PAGE_ALLOW_INTERNAL, allowedBy: 'OBSERVER_STATUS_PAGE_ALLOW_INTERNAL', timeoutMs });
    const channels = notificationChannels(config, http, config.OBSERVER_NOTIFY_WEB_URL);
    return {
      module: AlertingModule,
      imports: [
        ActorsModule.for(actors),
        RulesModule.for({ dialect: config.OBSERVER_PROMQL_DIALECT, shipped: config.OBSERVER_ALERTING_RULES_SHIPPED ? SHIPPED_GROUPS : [] }),
        EvaluationModule.for(config),
        RuleFilesModule.for({ dialect: config.OBSERVER_PROMQL_DIALECT }),
        BackTestModule,
        NoiseModule.for({ shards: config.OBSERVER_SHARDS, loadIntervalMs: config.OBSERVER_OWN_METRICS_MS }),
        DeskModule.for(),
        IncidentsModule.for(),
        AnnotationsModule,
        EscalationModule.for({
          channels, secretKeys: config.OBSERVER_NOTIFY_SECRET_KEYS, linkKeys: config.OBSERVER_NOTIFY_LINK_KEYS, webUrl: config.OBSERVER_NOTIFY_WEB_URL, perMinute: config.OBSERVER_NOTIFY_PER_MINUTE,
          callbacks: { http, slackApiUrl: config.OBSERVER_SLACK_URL, slackSigningSecret: config.OBSERVER_SLACK_SIGNING_SECRET, twilioAuthToken: config.OBSERVER_TWILIO_AUTH_TOKEN, publicUrl: config.OBSERVER_NOTIFY_WEB_URL },
        }),
        StatusPageModule.for({ channels: notificationChannels(config, httpOfStrangers, config.OBSERVER_NOTIFY_WEB_URL), secretKeys: config.OBSERVER_NOTIFY_SECRET_KEYS, webUrl: config.OBSERVER_NOTIFY_WEB_URL, mailFrom: config.OBSERVER_SMTP_FROM, perSecond: config.OBSERVER_STATUS_PAGE_PER_SECOND }),
      ],
    };
  }
}
