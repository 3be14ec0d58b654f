import { SERVICES } from '@observer/contracts';
import { renderNatsConfig } from './render-nats-config';

const passwords = Object.fromEntries([...SERVICES, 'admin'].map((user) => [`NATS_PASSWORD_${user.toUpperCase().replaceAll('-', '_')}`, `secret-${user}`]));

describe('the configuration of a broker that runs elsewhere', () => {
  it('has a user with a password for every service', () => {
    const result = renderNatsConfig(['--store-dir', '/data/nats', '--host', '0.0.0.0'], passwords);
    const text = 'text' in result ? result.text : '';
    for (const service of SERVICES) expect(text).toContain(`user: "${service}", password: "secret-${service}"`);
    expect(text).toContain('listen: "0.0.0.0:4222"');
  });

  it('tells everything that is wrong at once', () => {
    expect(renderNatsConfig(['--port', '99999', '--tls-cert', 'a.pem'], { ...passwords, NATS_PASSWORD_INGEST: '' })).toEqual({
      faults: [
        '--store-dir is missing: where JetStream keeps its files',
        '--port 99999 is not a port; write a number from 1 to 65535',
        '--tls-cert and --tls-key belong together',
        'NATS_PASSWORD_INGEST is not set: the password of NATS user "ingest"',
      ],
    });
  });
});
