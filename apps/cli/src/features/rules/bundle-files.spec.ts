import { parse } from 'yaml';
import { bundleOfFiles, referencesOf } from './bundle-files';

const file = (name: string, text: string) => ({ name, text });

describe('files of a bundle', () => {
  it('are sent as they are when there is one', () => {
    const bundle = bundleOfFiles([file('a.yml', 'teams: [] # all of them')]);
    expect([bundle.text, bundle.place({ line: 3, column: 5, message: 'x' })]).toEqual(['teams: [] # all of them', 'a.yml:3:5']);
  });

  it('count as one when there are several, and faults are found in theirs', () => {
    const bundle = bundleOfFiles([file('a.yml', 'teams:\n  - {id: a}\n'), file('b.yml', '# people\n\nteams:\n  - {id: b}\n  - {id: c}\nrouting: {routes: []}\n'), file('empty.yml', '')]);
    expect(parse(bundle.text)).toEqual({ teams: [{ id: 'a' }, { id: 'b' }, { id: 'c' }], routing: { routes: [] } });
    const place = (message: string) => bundle.place({ line: 1, column: 1, message });
    expect([place('teams[0].name: x'), place('teams[2].name: x'), place('routing.routes: x'), place('something else')]).toEqual(['a.yml:2', 'b.yml:5', 'b.yml', 'the files']);
  });

  it.each([
    [[file('a.yml', 'routing: {}'), file('b.yml', 'routing: {}')], 'b.yml: "routing" is also in a.yml'], [[file('a.yml', 'teams: ['), file('b.yml', '')], 'a.yml:1:9: '], [[file('a.yml', '- a'), file('b.yml', '')], 'a bundle is a map'],
  ])('are refused when they contradict themselves: %#', (files, reason) => expect(() => bundleOfFiles(files)).toThrow(reason));

  it('name the variables that secrets of contact points refer to, and no others', () => {
    expect(referencesOf('contactPoints: [{id: a, secrets: {token: "${A_TOKEN}", other: "${A_TOKEN}"}}, {id: b, name: "${NOT_THIS}", secrets: {x: 5, y: "plain"}}, 7]\nteams: [{name: "${NOR_THIS}"}]')).toEqual(['A_TOKEN']);
    expect(['teams: [', '', '- x', '{[a]: b}'].map(referencesOf)).toEqual([[], [], [], []]);
  });
});
