import fc from 'fast-check';
import { checkTemplate, expandTemplate, TemplateError } from '.';

const data = { labels: { chain: 'sui', instance: 'node-1.flamewire.net:9000' }, value: 0.0734, atMs: 1_760_000_000_000, query: () => Promise.resolve([{ Labels: { node: 'b' }, Value: 2 }, { Labels: { node: 'a' }, Value: 1 }]) };
const expand = (text: string) => expandTemplate(text, data);

describe('templates of alerts', () => {
  it.each([
    ['plain text with } and {', 'plain text with } and {'],
    ['{{ $labels.chain }} at {{ $value }}', 'sui at 0.0734'],
    ['{{ .Labels.chain }}{{.Value}}', 'sui0.0734'],
    ['{{ $value | humanizePercentage }}', '7.34%'],
    ['{{ printf "%.1f of %s" $value $labels.chain }}', '0.1 of sui'],
    ['{{ $labels.missing }}|', '|'],
    ['a {{- " b " -}} c', 'a b c'],
    ['{{/* nothing */}}x', 'x'],
    ['{{ if gt $value 0.05 }}high{{ else if gt $value 0.01 }}middle{{ else }}low{{ end }}', 'high'],
    ['{{ if lt $value 0.05 }}low{{ else if and (gt $value 0.01) (eq $labels.chain "sui") }}middle{{ else }}else{{ end }}', 'middle'],
    ['{{ with $labels.chain -}} on {{ . }}{{- end }}', 'on sui'],
    ['{{ with $labels.none }}x{{ else }}none{{ end }}', 'none'],
    ['{{ range query "up" }}{{ .Labels.node }}={{ .Value }};{{ end }}', 'b=2;a=1;'],
    ['{{ range $i, $s := query "up" | sortByLabel "node" }}{{ $i }}{{ $s.Labels.node }}{{ end }}', '0a1b'],
    ['{{ with query "up" }}{{ . | first | value | humanize }}{{ end }}', '2'],
    ['{{ $x := 3 }}{{ if true }}{{ $x = 4 }}{{ end }}{{ $x }}', '4'],
    ['{{ stripPort $labels.instance }} {{ stripDomain $labels.instance }}', 'node-1.flamewire.net node-1:9000'],
    ['{{ reReplaceAll "(.*)\\\\.flamewire.*" "${1}!" $labels.instance }}', 'node-1!'],
    ['{{ match "^node" $labels.instance }}', 'true'],
    ['{{ $labels.chain | toUpper | printf "%q" }}', '"SUI"'],
    ['{{ define "x" }}<{{ . }}>{{ end }}{{ template "x" $labels.chain }}', '<sui>'],
    ['{{ index $labels "chain" }} {{ len $labels }} {{ or $labels.none "d" }} {{ not true }}', 'sui 2 d false'],
    ['{{ humanize 1234567.0 }} {{ humanize1024 1536.0 }} {{ humanizeDuration 3725 }} {{ humanizeDuration 0.0012 }} {{ humanizeTimestamp 1760000000 }}', '1.235M 1.5ki 1h 2m 5s 1.2ms 2025-10-09 08:53:20 +0000 UTC'],
    ['{{ printf "%05.1f|%-4d|%+d|%x|%%" 3.14159 7 7 255 }}', '003.1|7   |+7|ff|%'],
    ['{{ externalURL }}{{ graphLink "up" }}', '/explore?q=up'],
  ])('%s', async (text, expected) => expect(await expand(text)).toBe(expected));

  it.each([
    ['{{ $labels.chain', /1:1: the action is not closed/],
    ['a\n {{ $nope }}', /2:5: there is no variable "\$nope"/],
    ['{{ if true }}x', /the "if" is not closed/],
    ['{{ end }}', /nothing is open/],
    ['{{ nope 1 }}', /nope: there is no such function/],
    ['{{ humanize "many" }}', /humanize: "many" is no number/],
    ['{{ query "up" | value }}', /value: it wants a sample/],
    ['{{ "x }}', /the string is not closed/],
    ['{{ 1 2 }}', /is a function missing/],
    ['{{ template "gone" }}', /no template "gone" is defined/],
    ['{{ ( 1 }}', /the bracket is not closed/],
  ])('tells where it is wrong: %s', async (text, message) => {
    await expect(expand(text)).rejects.toThrow(message);
    await expect(expand(text)).rejects.toBeInstanceOf(TemplateError);
  });

  it('bounds what a template may cost', async () => {
    await expect(expand(`{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}`)).rejects.toBeInstanceOf(TemplateError);
    await expect(expand('{{ query "up" }}'.repeat(11))).rejects.toThrow('at most 10 times');
    await expect(expand(`{{ printf "%1000s" "x" }}`.repeat(70))).rejects.toThrow('more than 64 KiB');
    await expect(expand('{{ if true }}'.repeat(100) + '{{ end }}'.repeat(100))).rejects.toThrow('nested more than 64');
  });

  it('finds functions that do not exist without carrying the template out', () => {
    expect(() => checkTemplate('{{ if false }}{{ (nope 1) | humanize }}{{ end }}')).toThrow('there is no function "nope"');
    expect(() => checkTemplate('{{ range query "up" }}{{ .Value | humanize }}{{ end }}')).not.toThrow();
  });

  it('expands anything or says what is wrong with it', async () => {
    const words = fc.constantFrom('{{', '}}', '{{-', '-}}', 'if', 'end', 'else', 'range', 'with', '$x', ':=', '.', '.a', '$labels', '(', ')', '|', '"a"', '1', ' ', 'query', 'printf', 'define', 'template', '`', '/*', '*/', '\n');
    await fc.assert(fc.asyncProperty(fc.array(words, { maxLength: 30 }), async (parts) => {
      try {
        expect(typeof (await expand(parts.join(' ')))).toBe('string');
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
      }
    }), { numRuns: 2_000 });
  });
});
