import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';

interface Entry {
  readonly command?: string;
  readonly when?: string;
  readonly group?: string;
}

interface Contributed {
  readonly commands: readonly { readonly command: string; readonly icon?: string }[];
  readonly menus: Readonly<Record<string, readonly Entry[]>>;
}

const { contributes }: { contributes: Contributed } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);
const { commands, menus } = contributes;
const entriesOf = (menu: string) => menus[menu] ?? [];
const hidden = new Set(
  entriesOf('commandPalette')
    .filter(({ when }) => when === 'false')
    .map(({ command }) => command),
);
const isInline = ({ group }: Entry) => group?.startsWith('inline') === true;

/** Of a row, opened by its key. */
const ROW_MENU = 'view/item/context';
/** Run by a button of a message, of a list or of the chat alone, which VS Code's own keys reach. */
const BY_BUTTONS: ReadonlySet<string> = new Set(['tierwise.openSetting']);

describe('By keyboard alone', () => {
  for (const { command } of commands) {
    if (BY_BUTTONS.has(command)) continue;
    it(`${command} is run from the palette, or from the menu of the row that it is about`, () => {
      const ofRows = entriesOf(ROW_MENU).filter((entry) => entry.command === command && !isInline(entry));
      assert.ok(!hidden.has(command) || ofRows.length > 0);
    });
  }

  it('an icon of a row is an entry of its menu too, as often as it is there', () => {
    const icons = entriesOf(ROW_MENU).filter(isInline);
    const entries = entriesOf(ROW_MENU).filter((entry) => !isInline(entry));
    assert.ok(icons.length > 5);
    for (const icon of icons) {
      const same = entries.filter(({ command }) => command === icon.command);
      assert.ok(
        same.some(({ when }) => covers(when ?? '', icon.when ?? '')),
        `${icon.command} when ${icon.when}`,
      );
    }
  });

  it('what stands in a title, above a change or beside a comment is in the palette too', () => {
    const shown = Object.keys(menus).filter((menu) => menu !== 'commandPalette' && menu !== ROW_MENU);
    const named = shown.flatMap((menu) => entriesOf(menu).flatMap(({ command }) => command ?? []));
    assert.ok(named.length > 30);
    assert.deepEqual(
      named.filter((command) => hidden.has(command)),
      [],
    );
  });
});

/** What a row must be for an entry, by its words: `open` holds of all that is running. */
const WIDER: Readonly<Record<string, readonly string[]>> = { running: ['open'] };

function covers(entry: string, icon: string): boolean {
  const [, word = ''] = /\\b(\w+)\\b/.exec(icon) ?? [];
  return entry === icon || (WIDER[word] ?? []).some((wider) => entry === icon.replace(word, wider));
}
