import assert from 'node:assert/strict';
import { checkMessage, messageIn } from '../../../../src/commands/commit/message.ts';

const MESSAGE = 'Split amounts by the largest remainder\n\nRounding each part lost cents.';

describe('the commit message in an answer', () => {
  for (const [what, answer] of [
    ['as it is', MESSAGE],
    ['in a fence', `\`\`\`\n${MESSAGE}\n\`\`\``],
    ['in a fence with a language', `\`\`\`text\n${MESSAGE}\n\`\`\`\n`],
    ['after a sentence that announces it', `Here's a commit message for these changes:\n\n${MESSAGE}`],
    ['after a sentence, in a fence', `Here is the message:\n\`\`\`\n${MESSAGE}\n\`\`\``],
    ['in quotes', `"${MESSAGE}"`],
    ['in backticks', `\`${MESSAGE}\``],
    ['with Windows line ends', MESSAGE.replaceAll('\n', '\r\n')],
    ['with blanks at the ends of lines', MESSAGE.replaceAll('\n', '  \n')],
  ] as const) {
    it(`is found ${what}`, () => assert.equal(messageIn(answer), MESSAGE));
  }

  it('keeps code in its body', () => {
    const message = 'Fix the fence\n\nUse `a` and "b":\n\n    code\n\nand go on.';
    assert.equal(messageIn(message), message);
  });

  it('has nothing in it that a terminal obeys or that cannot be seen', () => {
    const hostile = 'Fix\u001b[2J it\u202e\u200b\n\n\tcode\u0007\u2028end';
    assert.deepEqual(checkMessage(hostile), { ok: true, value: 'Fix [2J it\n\n\tcode  end' });
  });

  it('is empty for an empty answer', () => assert.equal(messageIn(' \n'), ''));
});

describe('a commit message that cannot be used', () => {
  it('is an empty one, and one without a subject line', () => {
    const rejected = (short: string) => ({ ok: false, rejection: { short } });
    assert.partialDeepStrictEqual(checkMessage('```\n```'), rejected('had no message in it'));
    assert.partialDeepStrictEqual(checkMessage('word '.repeat(30)), rejected('had no subject line'));
    assert.deepEqual(checkMessage(MESSAGE), { ok: true, value: MESSAGE });
  });
});
