import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ACTIONS } from '../../../src/spend/actions.ts';
import { summarizeRequest } from '../../../src/spend/request.ts';
import {
  escapeMarkdown,
  type Glance,
  statusLabel,
  statusText,
  tooltipMarkdown,
} from '../../../src/spend/tooltip.ts';
import { attempt, NOTHING, total } from './samples.ts';

const glance: Glance = {
  today: total(),
  month: total({ usd: 3.1, comparedUsd: 3.1, baselineUsd: 8.3, requests: 60 }),
  monthName: 'November',
  baselineModel: 'anthropic/claude-opus-4-8',
  last: summarizeRequest([attempt()], { requestId: 'r1', reasons: ['explain is a mid task'] }),
};

/** What a reader of the rendered Markdown sees, near enough. */
function plain(markdown: string): string {
  const entities: Readonly<Record<string, string>> = { '#36': '$', lt: '<', amp: '&' };
  return markdown.replace(/\\(.)|&(#36|lt|amp);/g, (_, char, entity) => char ?? entities[entity]);
}

describe('the status bar', () => {
  it("shows today's spend", () => {
    assert.equal(statusText(total(), []), '$(layers) $0.42');
    assert.equal(statusText(NOTHING, []), '$(layers) $0');
  });

  it('shows an unknown cost as unknown', () => {
    assert.equal(statusText(total({ unknown: 1 }), []), '$(layers) $0.42 + unknown');
    assert.equal(statusText(total({ usd: 0, unknown: 1 }), []), '$(layers) unknown');
  });

  it('shows which model answers, the newest by name', () => {
    assert.equal(statusText(total(), ['claude-haiku-4-5']), '$(loading~spin) claude-haiku-4-5');
    assert.equal(
      statusText(total(), ['gpt-5-mini', 'claude-haiku-4-5']),
      '$(loading~spin) claude-haiku-4-5 +1',
    );
  });

  it('lets no model name draw an icon', () => {
    assert.equal(statusText(total(), ['$(flame)x']), '$(loading~spin) (flame)x');
  });

  it('says the same to a screen reader', () => {
    assert.equal(statusLabel(total(), []), 'Tierwise: $0.42 spent today. Show spend');
    assert.equal(
      statusLabel(total(), ['claude-haiku-4-5']),
      'Tierwise: $0.42 spent today. claude-haiku-4-5 is answering',
    );
  });
});

describe('the tooltip', () => {
  it('tells today, the month with its savings, and the last request', () => {
    const text = plain(tooltipMarkdown(glance));
    for (const part of [
      '**Today: $0.42** · 3 requests',
      '**November: $3.10** · 60 requests',
      'About $5.20 less than always claude-opus-4-8',
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

  it('says so when there was no request yet', () => {
    assert.ok(tooltipMarkdown({ ...glance, last: null }).includes('No request yet.'));
  });

  it('links to our commands and to nothing else', () => {
    const links = [...tooltipMarkdown(glance).matchAll(/\]\(([^)]*)\)/g)].map((match) => match[1]);
    assert.deepEqual(links, [
      `command:${ACTIONS.showSpend.command}`,
      `command:${ACTIONS.setApiKey.command}`,
      `command:workbench.action.openSettings?${encodeURIComponent('["tierwise"]')}`,
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
