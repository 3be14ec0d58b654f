/** The services of Observer. A service's name is its NATS user, its folder in `apps/` and its owner in CODEOWNERS. */
export const SERVICES = ['ingest', 'analytics', 'alerting', 'reporting', 'api-gateway'] as const;
export type ServiceName = (typeof SERVICES)[number];
