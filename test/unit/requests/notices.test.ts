import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FailureReason } from '../../../src/gateway/index.ts';
import { canGoOn, type Notice, noticeOfResult, noticeOfRoute } from '../../../src/requests/notices.ts';
import type { Unavailable } from '../../../src/router/index.ts';
import { answered, because, failed, refusedRoute } from './results.ts';

const HAIKU = 'anthropic/claude-haiku-4-5';
const MINI = 'openai/gpt-5.4-mini';

const titles = ({ buttons }: Notice) => buttons.map(({ title }) => title);

describe('a request that no model can take', () => {
  it('for want of a key names the provider, and offers to set it', () => {
    const notice = noticeOfRoute(refusedRoute([{ model: HAIKU, reason: 'no-key', label: 'Anthropic' }]));
    assert.equal(
      notice.message,
      'This needs a mid model, and there is no API key for any of its providers (Anthropic).',
    );
    assert.deepEqual(notice.buttons[0], {
      title: 'Set Anthropic API Key',
      command: 'tierwise.setApiKey',
      arguments: [{ provider: 'anthropic' }],
    });
  });

  it('for want of several keys names all providers, and lets the user choose', () => {
    const notice = noticeOfRoute(
      refusedRoute([
        { model: HAIKU, reason: 'no-key', label: 'Anthropic' },
        { model: MINI, reason: 'no-key', label: 'OpenAI' },
        { model: 'openai/gpt-5.6-sol', reason: 'no-key', label: 'OpenAI' },
      ]),
    );
    assert.ok(notice.message.endsWith('any of its providers (Anthropic, OpenAI).'));
    assert.deepEqual(titles(notice), ['Set API Key', 'Choose Models']);
  });

  it('does not call a key missing that was refused, or that belongs to another address', () => {
    const reasons: readonly (readonly [Unavailable, string])[] = [
      [{ reason: 'key-refused' }, 'its provider refused the API key'],
      [
        { reason: 'key-elsewhere', keyOrigin: 'https://a', origin: 'https://b' },
        'its API key was given for https://a, not for https://b',
      ],
      [{ reason: 'keys-unreadable' }, 'VS Code’s secret storage, which keeps its API key, cannot be read'],
    ];
    for (const [reason, words] of reasons) {
      const notice = noticeOfRoute(refusedRoute([{ model: HAIKU, ...reason }]));
      assert.equal(notice.message, `No model can take this (${HAIKU}: ${words}).`);
      assert.deepEqual(titles(notice), ['Set Anthropic API Key', 'Choose Models']);
    }
  });

  it('says each reason once, with the models that it holds for', () => {
    const tooSmall = { reason: 'context-too-small', contextTokens: 128_000, neededTokens: 150_256 } as const;
    const notice = noticeOfRoute(
      refusedRoute([
        { model: HAIKU, ...tooSmall },
        { model: MINI, reason: 'no-key', label: 'OpenAI' },
        { model: 'anthropic/claude-opus-5-5', ...tooSmall },
      ]),
    );
    assert.equal(
      notice.message,
      `No model can take this (${HAIKU}, anthropic/claude-opus-5-5: its context of 128k tokens is too small; ${MINI}: no API key for OpenAI).`,
    );
    assert.deepEqual(titles(notice), ['Set OpenAI API Key', 'Choose Models']);
  });

  it('for its cost offers to change the limits', () => {
    for (const over of [
      { reason: 'over-request-limit', worstUsd: 0.02, limitUsd: 0.01 },
      { reason: 'price-unknown', limitUsd: 0.01 },
    ] as const) {
      const notice = noticeOfRoute(refusedRoute([{ model: HAIKU, ...over }]));
      assert.deepEqual(titles(notice), ['Change Limits', 'Choose Models']);
    }
  });

  it('for a server that is not allowed offers to change the list', () => {
    const notAllowed = { reason: 'not-allowed', label: 'Anthropic', origin: 'https://a' } as const;
    const notice = noticeOfRoute(refusedRoute([{ model: HAIKU, ...notAllowed }]));
    assert.deepEqual(titles(notice), ['Change Allowed Servers', 'Choose Models']);
  });

  it('since no model is set, offers to choose some', () => {
    const notice = noticeOfRoute(refusedRoute([]));
    assert.equal(notice.message, 'No model is set for the mid tier or a higher one.');
    assert.equal(notice.buttons[0]?.command, 'tierwise.chooseTierModels');
    const premium = noticeOfRoute(refusedRoute([], { tier: 'premium' }));
    assert.equal(premium.message, 'No model is set for the premium tier.');
  });
});

/** For each way to fail, the button that mends it before the one that shows the log. */
const MENDS: Readonly<Record<FailureReason, string | null>> = {
  'no-key': 'Set OpenAI API Key',
  auth: 'Set OpenAI API Key',
  payment: 'Open OpenAI Account',
  unaffordable: 'Open OpenAI Account',
  forbidden: 'Choose Models',
  'bad-request': 'Choose Models',
  'context-too-long': 'Choose Models',
  'no-model': 'Choose Models',
  budget: 'Change Limits',
  refused: 'Check Address',
  address: 'Check Address',
  redirect: 'Check Address',
  'not-allowed': 'Change Allowed Servers',
  offline: 'Check Proxy',
  network: 'Check Proxy',
  'rate-limit': null,
  server: null,
  loading: null,
  timeout: null,
  'cut-off': null,
  malformed: null,
  'too-large': null,
  empty: null,
  length: null,
  check: null,
  'content-policy': null,
  unavailable: null,
};

function noticeOf(...tried: Parameters<typeof failed>[0]): Notice {
  const notice = noticeOfResult(failed(tried));
  assert.ok(notice);
  return notice;
}

describe('a request that failed', () => {
  for (const [reason, title] of Object.entries(MENDS)) {
    it(`is told in one sentence, with what mends it: ${reason}`, () => {
      const kind = Object.keys(MENDS).find((name): name is FailureReason => name === reason) ?? 'server';
      const notice = noticeOf([MINI, because(kind, 'something is wrong')]);
      const no = reason === 'check' || reason === 'empty' ? 'No usable answer' : 'No answer';
      assert.equal(notice.message, `${no} from gpt-5.4-mini: something is wrong.`);
      assert.deepEqual(titles(notice), title === null ? ['Show Log'] : [title, 'Show Log']);
    });
  }

  it('for a wrong key asks for one of that provider', () => {
    const [button] = noticeOf([MINI, because('auth', 'it refused the API key')]).buttons;
    assert.deepEqual(button?.arguments, [{ provider: 'openai' }]);
  });

  it('for a limit that cannot be read leads to it, and not to the amounts', () => {
    const refusal = { ok: false, reason: 'day-limit', spentUsd: 0, limitUsd: 0 } as const;
    const stopped = (why?: 'unreadable') =>
      noticeOf([
        MINI,
        { ...because('budget', 'nothing may be spent'), refusal: { ...refusal, ...(why ? { why } : {}) } },
      ]);
    assert.equal(stopped().buttons[0]?.command, 'tierwise.setBudget');
    assert.deepEqual(stopped('unreadable').buttons[0], {
      title: 'Open Settings',
      command: 'tierwise.openSetting',
      arguments: [{ setting: 'tierwise.budget.perDayUsd' }],
    });
  });

  it('for an empty balance leads to the account, where its page is known', () => {
    const [button] = noticeOf([MINI, because('payment', 'its account has no balance left')]).buttons;
    assert.deepEqual(button?.command, 'vscode.open');
    assert.match(String(button?.arguments[0]), /^https:\/\/platform\.openai\.com\//);
    assert.deepEqual(titles(noticeOf(['work/llama', because('payment', 'x')])), ['Show Log']);
  });

  it('by several models names each with its last failure, and what mends each', () => {
    const notice = noticeOf(
      [HAIKU, because('rate-limit', 'it is over its rate limit (429)')],
      [HAIKU, because('auth', 'it refused the API key')],
      [MINI, because('server', 'its server reported an error (500)')],
      ['openrouter/anthropic/claude-haiku-4.5', because('payment', 'its account has no balance left')],
    );
    assert.equal(
      notice.message,
      'No model answered (anthropic/claude-haiku-4-5: it refused the API key; openai/gpt-5.4-mini: its server reported an error (500); openrouter/anthropic/claude-haiku-4.5: its account has no balance left).',
    );
    assert.deepEqual(titles(notice), ['Set Anthropic API Key', 'Open OpenRouter Account', 'Show Log']);
  });

  it('by several models for one cause names it once', () => {
    const refused = because('refused', 'nothing answers at its address');
    const { message } = noticeOf([HAIKU, refused], [MINI, refused]);
    assert.equal(
      message,
      'No model answered (anthropic/claude-haiku-4-5, openai/gpt-5.4-mini: nothing answers at its address).',
    );
  });

  it('does not say of an answer that came that there was none', () => {
    const check = because('check', 'its answer did not parse');
    assert.equal(
      noticeOf([MINI, check]).message,
      'No usable answer from gpt-5.4-mini: its answer did not parse.',
    );
    assert.equal(
      noticeOf([HAIKU, because('empty', 'its answer was empty')], [MINI, because('timeout', 'it was silent')])
        .message,
      'No model gave a usable answer (anthropic/claude-haiku-4-5: its answer was empty; openai/gpt-5.4-mini: it was silent).',
    );
  });

  it('has each button once', () => {
    const notice = noticeOf(
      [MINI, because('auth', 'it refused the API key')],
      ['openai/gpt-5.6-sol', because('auth', 'it refused the API key')],
    );
    assert.deepEqual(titles(notice), ['Set OpenAI API Key', 'Show Log']);
  });

  it('before anything was tried says why', () => {
    assert.equal(noticeOf().message, 'No answer: no model is available.');
  });

  it('opens the provider’s own page first, where the provider names one', () => {
    const link = 'https://openrouter.ai/settings/privacy';
    const notice = noticeOf([MINI, { ...because('forbidden', 'your privacy settings leave no host'), link }]);
    assert.deepEqual(titles(notice), ['Open openrouter.ai', 'Choose Models', 'Show Log']);
    assert.deepEqual(notice.buttons[0]?.arguments, [link]);
  });

  it('ends with one full stop, whatever a provider says', () => {
    const notice = noticeOf([MINI, because('content-policy', 'it declined: Not allowed here. ')]);
    assert.equal(notice.message, 'No answer from gpt-5.4-mini: it declined: Not allowed here.');
  });
});

describe('an answer that is not whole', () => {
  const cutFor = (reason: FailureReason, message: string) =>
    ({
      ...answered(),
      outcome: 'incomplete',
      model: MINI,
      text: 'It a',
      failure: because(reason, message),
    }) as const;
  const cut = (reason: FailureReason, message: string) => noticeOfResult(cutFor(reason, message))?.message;

  it('says so, and why', () => {
    assert.equal(
      cut('cut-off', 'the answer broke off'),
      'The answer of gpt-5.4-mini is not complete: the answer broke off. Ask it to continue, or ask again.',
    );
    assert.match(cut('length', 'length') ?? '', /it reached the output limit/);
    assert.equal(
      cut('content-policy', 'it declined: not this.'),
      'The answer of gpt-5.4-mini is not complete: it declined: not this.',
    );
  });

  it('can be continued wherever the notice says so, and nowhere else', () => {
    const reasons = ['cut-off', 'length', 'timeout', 'server', 'content-policy', 'context-too-long'] as const;
    for (const reason of reasons) {
      const says = /Ask it to continue/.test(cut(reason, 'it broke off') ?? '');
      assert.equal(canGoOn(cutFor(reason, 'it broke off')), says, reason);
    }
    assert.ok(!canGoOn(answered()));
  });
});

describe('an answer that is whole, or that the user stopped', () => {
  it('needs no notice', () => {
    assert.equal(noticeOfResult(answered()), null);
    assert.equal(noticeOfResult({ ...failed([]), outcome: 'cancelled', model: MINI, text: '' }), null);
  });
});
