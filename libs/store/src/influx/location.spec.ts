import { parseInfluxLocation } from './location';

describe('parseInfluxLocation', () => {
  it.each<[string, object]>([
    ['influxdb://localhost', { url: 'http://localhost:8086', database: 'observer', organization: 'observer' }],
    ['influxdb://u%40x:p%3Aw@127.0.0.1:9/?db=telemetry', { url: 'http://127.0.0.1:9', database: 'telemetry', organization: 'observer', user: 'u@x', password: 'p:w' }],
    ['influxdbs://influx.example/behind/?db=t&org=flame%20wire&token=s3cret', { url: 'https://influx.example:8086/behind', database: 't', organization: 'flame wire', token: 's3cret' }],
    ['influxdb://[::1]:8087', { url: 'http://[::1]:8087', database: 'observer', organization: 'observer' }],
  ])('reads %s', (location, expected) => expect(parseInfluxLocation(location)).toEqual(expected));

  it.each([['http://localhost', 'influxdb://'], ['influxdb://', 'influxdb://'], ['influxdb://h:99999', 'URL'], ['influxdb://h/?db=a;DROP', 'letters'], ['influxdb://u:hunter2@h/?bucket=x', '"bucket"']])(
    'refuses %s without telling its secrets',
    (location, words) => {
      try {
        parseInfluxLocation(location);
        throw new Error('was taken');
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(words) });
        expect(String(thrown)).not.toContain('hunter2');
      }
    },
  );
});
