import assert from 'node:assert/strict';
import { formatHistory } from '../../../../src/commands/commit/history.ts';

const by = (authorEmail: string, ...messages: readonly string[]) =>
  messages.map((message) => ({ message, authorEmail }));
const subjectsIn = (text: string) => [...text.matchAll(/^- (.*)$/gm)].map(([, subject]) => subject);
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `Change ${i}`);

describe('How messages are written in a repository', () => {
  it('is shown by the last ten subjects, newest first', () => {
    const text = formatHistory(by('a@example.com', ...numbered(12)), '', 'main');
    assert.deepEqual(subjectsIn(text), numbered(10));
    assert.match(text, /^None of them has a body\.$/m);
    assert.match(text, /^The branch is main\./m);
  });

  it('is shown by no more of a subject than shows a habit', () => {
    const [subject = ''] = subjectsIn(formatHistory(by('a@example.com', 'Add '.repeat(100_000)), '', 'main'));
    assert.equal(subject.length, 500);
  });

  it('is shown by the user’s own subjects before those of others', () => {
    const commits = [
      ...by('robot@example.com', ...numbered(9).map((name) => `chore: ${name}`)),
      ...by('a@example.com', 'Cart: bundles', 'Money: whole cents'),
    ];
    const subjects = subjectsIn(formatHistory(commits, 'a@example.com', 'main'));
    assert.deepEqual(subjects.slice(0, 3), ['Cart: bundles', 'Money: whole cents', 'chore: Change 0']);
    assert.equal(subjects.length, 10);
  });

  it('is shown by a body, its trailers included, where some have one', () => {
    const long = `Add a\n\n${'Because of this and that. '.repeat(40)}`;
    const short = 'Add b\n\nWhy.\n\n```\ncode\n```\n\nSigned-off-by: A <a@example.com>\n';
    const text = formatHistory(by('a@example.com', long, short, 'Add c'), '', null);
    assert.match(text, /^2 of these 3 have a body, such as:$/m);
    assert.ok(text.includes('    Add b\n\n    Why.\n\n    ```\n    code\n    ```\n\n    Signed-off-by: A'));
    const only = formatHistory(by('a@example.com', long), '', null);
    assert.ok(only.length < 1_000, 'a long body is cut');
  });

  it('is shown without a body where hardly any message has one', () => {
    const text = formatHistory(by('a@example.com', 'Add a\n\nWhy.', ...numbered(9)), '', null);
    assert.match(text, /^1 of these 10 has a body\.$/m);
    assert.ok(!text.includes('Why.'));
  });

  it('is nothing in a repository without messages, or with made ones only', () => {
    assert.equal(formatHistory([], '', 'main'), '');
    assert.equal(
      formatHistory(by('a@example.com', "Merge branch 'main' into a", 'v1.2.3', ''), '', 'main'),
      '',
    );
  });
});
