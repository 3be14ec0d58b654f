import { Module } from '@nestjs/common';
import { AlertingMirrors } from './alerting-mirrors';
import { Annotations } from './annotations/annotations';
import { AnnotationsController } from './annotations/annotations.controller';
import { AnnotationsResolver } from './annotations/annotations.resolver';
import { AlertmanagerApi } from './alertmanager/alertmanager-api';
import { AlertmanagerController } from './alertmanager/alertmanager.controller';
import { AlertingDocuments } from './documents/alerting-documents';
import { DOCUMENT_CONTROLLERS } from './documents/document-controllers';
import { AlertingDocumentsResolver } from './documents/documents.resolver';
import { IncidentFeed } from './incidents/incident.feed';
import { Incidents } from './incidents/incidents';
import { IncidentsController } from './incidents/incidents.controller';
import { IncidentsResolver } from './incidents/incidents.resolver';
import { LinkActions } from './links/link-actions';
import { LinksController } from './links/links.controller';
import { Alerts } from './noise/alerts';
import { NoiseController } from './noise/noise.controller';
import { NoiseResolver } from './noise/noise.resolver';
import { Silences } from './noise/silences';
import { CalendarFeeds } from './people/calendar-feeds';
import { CalendarFeedsController } from './people/calendar-feeds.controller';
import { NoiseReports } from './noise-report/noise-reports';
import { NoiseReportsController } from './noise-report/noise-reports.controller';
import { NoiseReportsResolver } from './noise-report/noise-reports.resolver';
import { ContactPointsController } from './people/contact-points.controller';
import { ContactPointBook } from './people/contact-points';
import { OnCall } from './people/on-call';
import { OnCallController } from './people/on-call.controller';
import { PeopleResolver } from './people/people.resolver';
import { Previews } from './previews/previews';
import { PreviewsController } from './previews/previews.controller';
import { PreviewsResolver } from './previews/previews.resolver';
import { RuleGroups } from './rules/rule-groups';
import { RuleGroupsController } from './rules/rule-groups.controller';
import { RuleGroupsResolver } from './rules/rule-groups.resolver';
import { RulesAsCodeController } from './rules/rules-as-code.controller';
import { PublicStatus } from './status-pages/public-status';
import { PublicStatusController } from './status-pages/public-status.controller';
import { StatusPages } from './status-pages/status-pages';
import { StatusPagesController } from './status-pages/status-pages.controller';

/** Alert rules, alerts, incidents, what keeps alerts from people, and who is told. */
@Module({
  controllers: [RuleGroupsController, RulesAsCodeController, IncidentsController, NoiseController, NoiseReportsController, AlertmanagerController, ContactPointsController, OnCallController, CalendarFeedsController, PreviewsController, LinksController, StatusPagesController, PublicStatusController, AnnotationsController, ...DOCUMENT_CONTROLLERS],
  providers: [AlertingMirrors, RuleGroups, RuleGroupsResolver, Incidents, IncidentFeed, IncidentsResolver, Alerts, Silences, NoiseResolver, NoiseReports, NoiseReportsResolver, AlertmanagerApi, AlertingDocuments, AlertingDocumentsResolver, ContactPointBook, OnCall, CalendarFeeds, PeopleResolver, Previews, PreviewsResolver, LinkActions, StatusPages, PublicStatus, Annotations, AnnotationsResolver],
  exports: [AlertingMirrors, RuleGroups],
})
export class AlertingModule {}
