import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { escaped as escapeMarkdown } from '../../../src/sanitize/markdown.ts';
import { ACTIONS } from '../../../src/spend/messages.ts';
import { summarizeRequest } from '../../../src/spend/request.ts';
import {
  type GhostTextStatus,
  type Glance,
  statusText as iconedText,
  tooltipMarkdown as markdown,
  setUpMarkdown,
  statusLabel,
} from '../../../src/spend/tooltip.ts';
import { attempt, NOTHING, total } from './samples.ts';

const glance: Glance = {
  today: total(),
  month: total({ usd: 3.1, comparedUsd: 3.1, baselineUsd: 8.3, requests: 60 }),
  monthName: 'November',
  baselineModel: 'anthropic/claude-opus-4-8',
  last: summarizeRequest([attempt()], { requestId: 'r1', reasons: ['explain is a mid task'] }),
  ghostText: null,
  nextEdits: null,
};

const statusText = (...shown: Parameters<typeof iconedText>) => iconedText(...shown).value;
const tooltipMarkdown = (shown: Glance) => markdown(shown).value;

/** What a reader of the rendered Markdown sees, near enough. */
function plain(markdown: string): string {
  const entities: Readonly<Record<string, string>> = { '#36': '$', lt: '<', amp: '&' };
  return markdown.replace(/\\(.)|&(#36|lt|amp);/g, (_, char, entity) => char ?? entities[entity]);
}

describe('the status bar', () => {
  it("shows today's spend", () => {
    assert.equal(statusText(total(), [], null), '$(layers) $0.42');
    assert.equal(statusText(NOTHING, [], null), '$(layers) $0');
  });

  it('shows an unknown cost as unknown', () => {
    assert.equal(statusText(total({ unknown: 1 }), [], null), '$(layers) $0.42 + unknown');
    assert.equal(statusText(total({ usd: 0, unknown: 1 }), [], null), '$(layers) unknown');
  });

  it('shows which model answers, the newest by name', () => {
    assert.equal(statusText(total(), ['claude-haiku-4-5'], null), '$(loading~spin) claude-haiku-4-5');
    assert.equal(
      statusText(total(), ['gpt-5-mini', 'claude-haiku-4-5'], null),
      '$(loading~spin) claude-haiku-4-5 +1',
    );
  });

  it('lets no model name draw an icon', () => {
    assert.equal(statusText(total(), ['$(flame)x'], null), '$(loading~spin) (flame)x');
  });

  it('says the same to a screen reader', () => {
    assert.equal(statusLabel(total(), [], null), 'Tierwise: $0.42 spent today. Show Spend');
    assert.equal(
      statusLabel(total(), ['claude-haiku-4-5'], null),
      'Tierwise: $0.42 spent today. claude-haiku-4-5 is answering',
    );
  });
});

describe('ghost text in the status bar', () => {
  const OFF: GhostTextStatus = { isOn: false, icon: '', text: 'off' };
  const ON: GhostTextStatus = { isOn: true, icon: '$(circle-outline)', text: 'on' };
  const suffix = (status: GhostTextStatus | null) =>
    statusText(total(), [], status).replace('$(layers) $0.42', '');

  it('is nothing while it is off, or not known', () => {
    assert.deepEqual([suffix(null), suffix(OFF)], ['', '']);
  });

  it('is one icon otherwise, while a model answers too', () => {
    assert.equal(suffix(ON), ' $(circle-outline)');
    assert.equal(statusText(total(), ['gpt-5-mini'], ON), '$(loading~spin) gpt-5-mini $(circle-outline)');
  });

  it('is told to a screen reader', () => {
    const label = (status: GhostTextStatus) => statusLabel(total(), [], status);
    assert.equal(label(OFF), 'Tierwise: $0.42 spent today. Show Spend');
    assert.equal(label(ON), 'Tierwise: $0.42 spent today. Ghost text is on. Show Spend');
    assert.equal(
      label({ isOn: true, icon: '$(warning)', text: 'stopped: the key was not accepted' }),
      'Tierwise: $0.42 spent today. Ghost text is stopped: the key was not accepted. Show Spend',
    );
  });

  it('has a line in the tooltip with a link to its menu', () => {
    const line = (ghostText: GhostTextStatus) =>
      tooltipMarkdown({ ...glance, ghostText })
        .split('\n')
        .find((text) => text.includes('Ghost text'));
    assert.equal(line(OFF), '**Ghost text** off · [Turn On](command:tierwise.completionMenu)');
    assert.equal(line(ON), '**Ghost text** on · [Options](command:tierwise.completionMenu)');
    assert.equal(
      line({ isOn: true, icon: '$(warning)', text: 'stopped: [x](command:evil)\n402' }),
      '**Ghost text** stopped: \\[x\\]\\(command:evil\\) 402 · [Options](command:tierwise.completionMenu)',
    );
    assert.ok(!tooltipMarkdown(glance).includes('Ghost text'));
  });
});

describe('the tooltip', () => {
  it('tells today, the month with its savings, and the last request', () => {
    const text = plain(tooltipMarkdown(glance));
    for (const part of [
      '**Today: $0.42** · 3 requests',
      '**November: $3.10** · 60 requests',
      'About $5.20 less than with claude-opus-4-8 alone',
      '**Last request: Explain** · claude-haiku-4-5 (anthropic)',
      'Tokens: 2.1k in, 640 out',
      'Cost: $0.0053, at list price',
      '- explain is a mid task',
    ]) {
      assert.ok(text.includes(part), `${part}\n\n${text}`);
    }
  });

  it('tells what is unknown or estimated', () => {
    const today = total({ unknown: 1, estimatedUsd: 0.2 });
    const text = plain(tooltipMarkdown({ ...glance, today }));
    assert.ok(text.includes('The cost of 1 attempt is unknown; it is not in the sum.'));
    assert.ok(text.includes('$0.20 of it is estimated.'));
  });

  it('says that the last request failed, and why', () => {
    const text = (trouble: string) => {
      assert.ok(glance.last);
      return plain(tooltipMarkdown({ ...glance, last: { ...glance.last, trouble } }));
    };
    assert.match(text('Failed: no balance'), /\*\*Last request: .*\s+Failed: no balance\s+Tokens: /);
    assert.match(text(''), /\*\*Last request: .*\s+Tokens: /);
  });

  it('says so when there was no request yet', () => {
    assert.ok(tooltipMarkdown({ ...glance, last: null }).includes('No request yet.'));
  });

  it('says until a model can be asked what is to be done, and nothing of sums', () => {
    const { value } = setUpMarkdown();
    assert.match(value, /No model can be asked yet/);
    const links = [...value.matchAll(/\]\(([^)]*)\)/g)].map((match) => match[1]);
    assert.deepEqual(
      links,
      [ACTIONS.setApiKey, ACTIONS.useLocalServer].map(({ command }) => `command:${command}`),
    );
    assert.doesNotMatch(plain(value), /\$0|Ghost/);
  });

  it('links to our commands and to nothing else', () => {
    const links = [...tooltipMarkdown(glance).matchAll(/\]\(([^)]*)\)/g)].map((match) => match[1]);
    assert.deepEqual(links, [
      `command:${ACTIONS.showSpend.command}`,
      `command:${ACTIONS.setApiKey.command}`,
      `command:${ACTIONS.chooseModels.command}`,
    ]);
  });

  it('makes no link, icon or markup of a name from the settings', () => {
    const evil = '[x](command:tierwise.setApiKey) $(flame) <img src=x> **b**\n# h';
    const escaped = escapeMarkdown(evil);
    assert.equal(plain(escaped), evil.replace('\n', ' '));
    assert.doesNotMatch(escaped.replaceAll('&#36;', ''), /(?<!\\)[[\]()*#`>]/);
    assert.doesNotMatch(escaped, /[<\n$]/);
  });
});
