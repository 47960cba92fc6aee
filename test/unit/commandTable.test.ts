import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { COMMAND_TABLE } from '../../src/commandTable.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: {
      readonly commandPalette: readonly { readonly command: string; readonly when: string }[];
    };
  };
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));

describe('The table of commands', () => {
  const { commands, menus } = (read('package.json') as Manifest).contributes;
  const titles = read('package.nls.json') as Readonly<Record<string, string>>;

  it('has the commands of package.json, with their titles, and no others', () => {
    const declared = commands.map(({ command, title }) => [command, title]).sort();
    assert.deepEqual(COMMAND_TABLE.map(({ id, title }) => [id, `%${title}%`]).sort(), declared);
  });

  it('has a title in words for each key', () => {
    assert.deepEqual(
      COMMAND_TABLE.filter(({ title }) => !titles[title]).map(({ title }) => title),
      [],
    );
  });

  it('offers a command in the palette when package.json does', () => {
    const declared = menus.commandPalette.map(({ command, when }) => [command, when]).sort();
    const offered = COMMAND_TABLE.flatMap(({ id, when }) => (when === undefined ? [] : [[id, when]])).sort();
    assert.deepEqual(offered, declared);
  });

  it('runs something else for each command', () => {
    assert.equal(new Set(COMMAND_TABLE.map(({ run }) => run)).size, COMMAND_TABLE.length);
  });
});
