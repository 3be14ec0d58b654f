import { SERVICES } from './definition/service';
import { natsServerConfig } from './nats-server-config';
import { permissionsOf } from './permissions';

describe('permissions', () => {
  it.each(SERVICES)('of %s have no wildcard that reaches beyond what is declared', (service) => {
    const { publish, subscribe } = permissionsOf(service);
    for (const subject of publish) expect(subject).not.toMatch(/^(>|\*|\$JS\.>|\$JS\.API\.>|\$KV\.>|_INBOX[.>*])/);
    for (const subject of subscribe) expect(subject).not.toMatch(/^(>|\*|\$|_INBOX\.)/);
    expect(publish.filter((subject) => subject.includes('STREAM.DELETE'))).toEqual([]);
  });

  it('give secrets to their owner only', () => {
    for (const service of SERVICES.filter((name) => name !== 'api-gateway')) {
      expect(permissionsOf(service).publish.filter((subject) => subject.includes('access_users') || subject.includes('access_sessions'))).toEqual([]);
    }
    expect(permissionsOf('ingest').publish).toContain('$JS.API.STREAM.MSG.GET.KV_access_api_keys');
    expect(permissionsOf('ingest').publish).not.toContain('$KV.access_api_keys.>');
  });

  it("keep readers of a stream away from the owner's consumers", () => {
    for (const reader of ['analytics', 'api-gateway'] as const) {
      expect(permissionsOf(reader).publish).toContain('$JS.API.STREAM.INFO.TELEMETRY');
      const consumers = permissionsOf(reader).publish.filter((subject) => /^\$JS\.(ACK|API\.CONSUMER\.[A-Z.]+)\.TELEMETRY/.test(subject));
      expect(consumers.filter((subject) => !/\.TELEMETRY\.analytics-events-\d+(\.>)?$/.test(subject) || reader !== 'analytics')).toEqual([]);
    }
    expect(permissionsOf('ingest').publish).toEqual(expect.arrayContaining(['$JS.API.CONSUMER.MSG.NEXT.TELEMETRY.*', '$JS.ACK.TELEMETRY.*.>']));
  });

  it('let a declared reader make, ask and end the consumers of its partitions, and nothing of them be acknowledged', () => {
    const { publish } = permissionsOf('analytics');
    for (const consumer of ['analytics-events-0', 'analytics-events-63']) {
      expect(publish.filter((subject) => subject.includes(`.TELEMETRY.${consumer}`) && !/\d\d/.test(subject.split(consumer)[1]!)).sort()).toEqual([
        `$JS.API.CONSUMER.CREATE.TELEMETRY.${consumer}.>`, `$JS.API.CONSUMER.DELETE.TELEMETRY.${consumer}`, `$JS.API.CONSUMER.INFO.TELEMETRY.${consumer}`, `$JS.API.CONSUMER.MSG.NEXT.TELEMETRY.${consumer}`,
      ]);
    }
    expect(publish.some((subject) => subject.includes('analytics-events-64'))).toBe(false);
  });

  it('let a publisher be bound to a part of the subjects', () => {
    expect(permissionsOf('analytics').publish).toContain('telemetry.metrics.*');
    expect(permissionsOf('analytics').publish).not.toContain('telemetry.>');
    expect(permissionsOf('alerting').publish.filter((subject) => subject.startsWith('telemetry.'))).toEqual(['telemetry.metrics.*']);
    expect(permissionsOf('reporting').publish.filter((subject) => subject.startsWith('telemetry.'))).toEqual([]);
  });

  it('let a service answer those who may call it, and nobody else', () => {
    const answers = (service: (typeof SERVICES)[number]): string[] => permissionsOf(service).publish.filter((subject) => subject.startsWith('_INBOX'));
    expect(answers('api-gateway')).toEqual([]);
    expect(answers('analytics')).toContain('_INBOX_api-gateway.>');
    for (const service of SERVICES) expect(answers(service)).not.toContain(`_INBOX_${service}.>`);
  });

  it('let each service heartbeat and hear answers', () => {
    for (const service of SERVICES) {
      expect(permissionsOf(service).publish).toContain('signal.any.heartbeat.v1');
      expect(permissionsOf(service).subscribe).toContain(`_INBOX_${service}.>`);
    }
  });
});

describe('the configuration of nats-server', () => {
  it('quotes whatever a password contains and leaves out users without one', () => {
    const text = natsServerConfig({ port: 4222, storeDir: '/data', users: { ingest: 'a"b\\c#{', admin: 'x' } });
    expect(text).toContain(String.raw`password: "a\"b\\c#{"`);
    expect(text).not.toContain('user: "analytics"');
    expect(text).toContain('max_payload: 8388608');
  });

  it('has no authorization block without users', () => {
    expect(natsServerConfig({ port: 4222, storeDir: '/data' })).not.toContain('authorization');
  });
});
