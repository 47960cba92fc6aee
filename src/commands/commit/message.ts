import type { Checked } from '../../gateway/index.ts';
import { t } from '../../l10n/index.ts';
import { visible } from '../../sanitize/index.ts';

/** The commit message in an answer: without a fence, quotes, thoughts, or a sentence that announces it. */
export function messageIn(answer: string): string {
  const fenced = /^[^\n]{0,80}\n?```[a-z]*\n([\s\S]*?)\n?```\s*$/.exec(answer.trim())?.[1] ?? answer;
  const text = fenced
    .replace(/\r\n/g, '\n')
    .replace(/^\s*<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/, '')
    .trim()
    .replace(/^(?:here(?:'s| is)[^\n:]*|commit message):\s*\n+/i, '');
  const quoted = /^(["'`])([\s\S]*)\1$/.exec(text)?.[2];
  return (quoted ?? text)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

/** Git's own tools cut at 72; beyond this it is a paragraph and no subject. */
const LONGEST_SUBJECT = 120;

/** The message in an answer, or why it is none. */
export function checkMessage(answer: string): Checked<string> {
  const value = visible(messageIn(answer));
  const [subject = ''] = value.split('\n');
  if (subject === '')
    return rejection(t('had no message in it'), 'The answer has no text that could be a message.');
  if (subject.length > LONGEST_SUBJECT) {
    return rejection(
      t('had no subject line'),
      `The first line has ${subject.length} characters: it is no subject.`,
    );
  }
  return { ok: true, value };
}

function rejection(short: string, detail: string): Checked<string> {
  return { ok: false, rejection: { check: 'message', short, detail }, value: null };
}
