/** What has to be known of the text of an answer so far, to tell what a mark in it means. */
export function createOutline() {
  const LINE_START = 8;
  let line = '';
  let last = '';
  let hasText = false;
  // Models put fences of one length into each other: what has a language after it opens one.
  const fences: string[] = [];
  let isInBlock = false;
  let isInCode = false;
  const mentioned = new Set<string>();
  const isOutsideCode = () => fences.length === 0 && !isInBlock;
  const close = () => {
    const start = line.trimStart();
    const marks = /^(?:```+|~~~+)/.exec(start)?.[0] ?? '';
    if (marks !== '') {
      const outer = fences.at(-1);
      const closes = outer !== undefined && start.trimEnd() === marks;
      if (!closes) fences.push(marks);
      else if (marks.startsWith(outer)) fences.pop();
    } else if (start.startsWith('<<<<<')) isInBlock = true;
    else if (start.startsWith('>>>>>')) isInBlock = false;
  };
  return {
    add(text: string): void {
      hasText ||= text.trim() !== '';
      last = (last + text).slice(-2);
      for (const [i, part] of text.split('\n').entries()) {
        if (i > 0) {
          close();
          line = '';
          isInCode = false;
        }
        if (part.split('`').length % 2 === 0) isInCode = !isInCode;
        if (line.trim().length < LINE_START) line = (line + part).slice(0, 200);
      }
    },
    isAtLineStart: () => line.trim() === '',
    /** Directly after a word or its sentence, where nobody puts a mark that is spoken of. */
    isGlued: () => !isInCode && /[\p{L}\p{N}]$|[.!?…。！？] ?$/u.test(last),
    endsSentence: () => /[.!?…。！？] ?$/u.test(last),
    hasText: () => hasText,
    mention: (mark: string) => mentioned.add(mark),
    mentions: (mark: string) => mentioned.has(mark),
    /** Not within code or an edit, */
    isOutsideCode,
    /** and not about thoughts. */
    mayBeThoughts: () => isOutsideCode() && [...mentioned].every((mark) => mark === '<s>'),
    clear(): void {
      line = '';
      last = '';
      hasText = false;
      isInCode = false;
      mentioned.clear();
    },
  };
}
