import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  answered,
  type CursorContext,
  cursorContext,
  debounceMs,
  INITIAL_TYPING,
  keyTyped,
  missed,
  restEnded,
  retried,
  seen,
  showsRest,
  type TypingModel,
  takesSuggestions,
  typedOn,
} from '../../../src/completion/typingModel.ts';
import { cutWindow } from '../../../src/completion/window.ts';
import { requestAt } from './script.ts';

describe('The pause before a request', () => {
  const wait = (typing: TypingModel, cursor: CursorContext = 'word', line = 5): number =>
    debounceMs(typing, cursor, 'a', line);

  function typedEvery(gapMs: number): TypingModel {
    return Array.from({ length: 20 }).reduce<TypingModel>(
      (typing, _, i) => keyTyped(typing, i * gapMs),
      INITIAL_TYPING,
    );
  }

  it('follows how fast the user types', () => {
    assert.ok(wait(typedEvery(90)) < wait(typedEvery(160)));
    assert.ok(wait(typedEvery(160)) < wait(typedEvery(280)));
    assert.ok(wait(typedEvery(280)) <= 400);
  });

  it('is short at the start of a line, longer after a space, longest in a word', () => {
    const typing = typedEvery(150);
    assert.ok(wait(typing, 'line-start') < wait(typing, 'delimiter'));
    assert.ok(wait(typing, 'delimiter') < wait(typing, 'word'));
  });

  it('is longer when the model is slow', () => {
    assert.equal(wait(answered(INITIAL_TYPING, 300)), wait(INITIAL_TYPING));
    assert.ok(wait(answered(INITIAL_TYPING, 1_500)) > wait(INITIAL_TYPING) + 400);
  });

  it('is longer after five suggestions in a row that were ignored, and short again after one that was accepted', () => {
    const ignored = Array.from({ length: 6 }).reduce<TypingModel>(
      (typing) => seen(typing, false),
      INITIAL_TYPING,
    );
    assert.ok(wait(ignored) >= wait(INITIAL_TYPING) + 400);
    assert.equal(wait(seen(ignored, true)), wait(INITIAL_TYPING));
    const many = Array.from({ length: 50 }).reduce<TypingModel>(
      (typing) => seen(typing, false),
      INITIAL_TYPING,
    );
    assert.equal(wait(many), 2_000);
  });

  it('is long on a line that the model was wrong on, until enough was typed', () => {
    const wrong = missed(INITIAL_TYPING, 'a', 5);
    assert.ok(wait(wrong) >= 1_000);
    assert.ok(wait(wrong, 'word', 6) < 1_000);
    assert.ok(wait(typedOn(wrong, 'a', 5, 10)) < 1_000);
    assert.ok(wait(typedOn(wrong, 'a', 5, 4)) < 1_000);
    assert.ok(wait(typedOn(missed(wrong, 'a', 5), 'a', 5, 4)) >= 1_000);
  });

  it('learns whether a second try on a line is worth it', () => {
    const lost = Array.from({ length: 40 }).reduce<TypingModel>(
      (typing) => retried(typing, false),
      INITIAL_TYPING,
    );
    const won = Array.from({ length: 40 }).reduce<TypingModel>(
      (typing) => retried(typing, true),
      INITIAL_TYPING,
    );
    assert.ok(wait(typedOn(missed(lost, 'a', 5), 'a', 5, 10)) >= 1_000);
    assert.ok(wait(typedOn(missed(won, 'a', 5), 'a', 5, 4)) < 1_000);
  });

  it('is longest behind a complete statement, and hardly any where retries are worth it', () => {
    assert.ok(wait(INITIAL_TYPING, 'statement-end') > wait(INITIAL_TYPING, 'word'));
    const won = Array.from({ length: 10 }).reduce<TypingModel>(
      (typing) => retried(typing, true),
      INITIAL_TYPING,
    );
    assert.ok(wait(typedOn(missed(won, 'a', 5), 'a', 5, 2)) < wait(won, 'delimiter'));
    assert.equal(wait(missed(won, 'a', 5), 'word', 6), wait(won, 'word'));
  });

  it('knows who takes what is shown', () => {
    assert.equal(takesSuggestions(INITIAL_TYPING), false);
    const taken = seen(INITIAL_TYPING, true);
    assert.equal(takesSuggestions(taken), true);
    const ignored = Array.from({ length: 5 }).reduce<TypingModel>((typing) => seen(typing, false), taken);
    assert.equal(takesSuggestions(ignored), false);
    assert.equal(takesSuggestions(seen(ignored, true)), true);
  });

  it('shows the rest of an answer while answers are right to their end', () => {
    assert.equal(showsRest(INITIAL_TYPING), true);
    const wrong = restEnded(restEnded(INITIAL_TYPING, false), false);
    assert.equal(showsRest(wrong), false);
    assert.equal(showsRest(restEnded(wrong, true)), true);
  });

  it('knows what stands before the cursor', () => {
    const context = (text: string): string => cursorContext(cutWindow(requestAt(text)));
    assert.deepEqual(
      [context('a\n  ▮'), context('a = ▮'), context('a▮')],
      ['line-start', 'delimiter', 'word'],
    );
  });
});
