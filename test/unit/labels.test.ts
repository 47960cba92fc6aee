import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import { type Fields, isNode, parsed, visit } from '../../scripts/syntaxTree.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = globSync('src/**/*.ts', { cwd: root }).sort();
const trees = files.map((file) => {
  const nodes: Fields[] = [];
  visit(parsed(readFileSync(`${root}${file}`, 'utf8')).program, (node) => nodes.push(node));
  return { file, nodes };
});

const keysOf = (node: Fields): readonly string[] => {
  const properties: unknown = node['properties'];
  if (!Array.isArray(properties)) return [];
  return properties.map((one) => String((one.key ?? one).value ?? ''));
};
const callsOf = (nodes: readonly Fields[], name: string) =>
  nodes.filter((node) => {
    if (node.type !== 'CallExpression') return false;
    const { callee } = node;
    const called = isNode(callee, 'MemberExpression') ? callee['property'] : callee;
    return isNode(called, 'Identifier') && called['value'] === name;
  });

/** A screen reader reads no icons, and takes a tooltip for the name of what has an icon alone. */
describe('What has an icon has words', () => {
  it('each button of a list', () => {
    const buttons = trees.flatMap(({ file, nodes }) =>
      nodes
        .filter((node) => node.type === 'ObjectExpression' && keysOf(node).includes('iconPath'))
        .map((node) => ({ file, keys: keysOf(node) })),
    );
    assert.ok(buttons.length > 3, JSON.stringify(buttons));
    for (const { file, keys } of buttons) {
      const isNamed = ['tooltip', 'name', 'options', 'label'].some((key) => keys.includes(key));
      assert.ok(isNamed, `${file}: ${keys.join(', ')}`);
    }
  });

  it('each item of the status bar, which has a command too', () => {
    const owners = trees.filter(({ nodes }) => callsOf(nodes, 'createStatusItem').length > 0);
    assert.ok(owners.length > 1);
    for (const { file, nodes } of owners) {
      assert.ok(callsOf(nodes, 'setLabel').length > 0, `${file} sets no label`);
      assert.ok(callsOf(nodes, 'setCommand').length > 0, `${file} sets no command`);
    }
  });

  it('each command, view and group of package.json', () => {
    const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    const { commands, views, viewsContainers, submenus } = manifest.contributes;
    const named = [
      ...commands.map(({ title }: { title?: string }) => title),
      ...Object.values(views)
        .flat()
        .map((view) => (view as { name?: string }).name),
      ...Object.values(viewsContainers)
        .flat()
        .map((view) => (view as { title?: string }).title),
      ...submenus.map(({ label }: { label?: string }) => label),
    ];
    assert.deepEqual(
      named.filter((name) => !name),
      [],
    );
  });

  it('each comment above code, which VS Code reads by its label', () => {
    const owners = trees.filter(({ nodes }) => callsOf(nodes, 'createCommentThread').length > 0);
    assert.ok(owners.length > 0);
    for (const { file } of owners) assert.match(readFileSync(`${root}${file}`, 'utf8'), /\.label = /, file);
  });
});
