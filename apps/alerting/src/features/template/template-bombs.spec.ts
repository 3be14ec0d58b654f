import { expandData } from './expand-template';

/** A line of text, many times. */
const again = (text: string, times: number): string => text.repeat(times);

describe('a short template cannot make very much, printed or not', () => {
  it.each([
    ['text that doubles', `{{ $x := "aaaaaaaa" }}${again('{{ $x = printf "%s%s" $x $x }}', 40)}`, 'KiB of text'],
    ['a value that holds itself', `{{ $x := args 1 1 }}${again('{{ $x = args $x $x }}', 40)}{{ $x }}`, 'too large'],
    ['such a value as text', `{{ $x := args 1 1 }}${again('{{ $x = args $x $x }}', 40)}{{ $y := print $x }}`, 'too large'],
    ['a replacement at every character', `{{ $x := "aaaaaaaa" }}${again('{{ $x = printf "%s%s" $x $x }}', 12)}{{ $x = reReplaceAll "" $x $x }}`, 'too long together'],
    ['a template within itself', '{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}', 'more than 64 deep'],
  ])('%s', async (_, template, reason) => {
    const startedAt = performance.now();
    await expect(expandData(template, {})).rejects.toThrow(reason);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
