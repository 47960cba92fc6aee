import { languageTag, t } from '../l10n/index.ts';
import type { SpendSummary } from './summary.ts';

interface PageOptions {
  /** Allows this style and these two scripts only. */
  readonly nonce: string;
  /** Inlined, since every file that the web view fetches delays the figures. */
  readonly style: string;
  readonly script: string;
  readonly chartUri: string;
  /** The first figures, which would have to be asked for otherwise, and when they were made (Unix ms). */
  readonly first: { readonly at: number; readonly summary: SpendSummary } | null;
}

/** The spend view. Its script fills in, as text, the first figures, which stand in a template, and what is posted to it. */
export function spendPage({ nonce, style, script, chartUri, first }: PageOptions): string {
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${languageTag()}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="${nonce}">${style}</style>
<title>${html(t('Tierwise Spend'))}</title>
</head>
<body>
<template id="first">${content(JSON.stringify(first))}</template>
<main id="spend" hidden>
<header>
<h1>${html(t('Spend'))}</h1>
<div class="actions">
${button('exportSpend', t('Export…'))}
${button('changeLimits', t('Change Limits'))}
${button('setApiKey', t('Set API Key'))}
${button('chooseModels', t('Choose Models'))}
</div>
</header>
<div class="scope">
<div class="periods" role="group" aria-label="${html(t('Time'))}">
${period('today', t('Today'))}
${period('week', t('7 days'))}
${period('month', t('This month'))}
${period('all', t('All time'))}
</div>
<div class="filters" role="group" aria-label="${html(t('Filter'))}"><div id="filters" data-all="${html(t('All'))}" data-unknown="${html(t('Unknown'))}"></div>
<button type="button" class="secondary" id="clear" hidden>${html(t('Clear Filter'))}</button>
</div>
</div>
<div class="figures">
${figure('period', t('Spend'))}
<section class="figure" aria-labelledby="savings-title">
<h2 id="savings-title">${html(t('Savings'))}</h2>
<p class="amount small" id="savings-amount"></p>
<p class="activity" id="savings-against"></p>
<ul class="notes" id="savings-basis"></ul>
</section>
${figure('today', t('Today'))}
</div>
<section id="budget" aria-labelledby="budget-title">
<h2 id="budget-title">${html(t('Budget'))}</h2>
<p class="detail" id="budget-note"></p>
<ul class="gauges" id="gauges"></ul>
</section>
<section class="empty" id="nothing" aria-labelledby="nothing-title">
<h2 id="nothing-title"></h2>
<div id="explain">
<p>${html(t('Open a file, select some code and let Tierwise explain it. What it costs is shown here at once.'))}</p>
${button('explain', t('Explain Code'), 'primary')}
</div>
</section>
<section class="chart" id="chart-section" aria-labelledby="chart-title">
<div class="chart-head"><h2 id="chart-title">${html(t('Spend by day'))}</h2><ul class="legend" id="chart-legend" aria-hidden="true"></ul></div>
<div class="canvas"><canvas id="chart" role="img" aria-labelledby="chart-title" aria-describedby="chart-words"></canvas></div>
<p class="detail" id="chart-words"></p>
<details class="figures-of"><summary>${html(t('As a table'))}</summary>
<table class="plain" aria-labelledby="chart-title"><thead><tr id="chart-head"></tr></thead><tbody id="chart-rows"></tbody></table>
</details>
</section>
<dl class="facts" id="facts"></dl>
<div id="details" hidden>
<div id="groups">
<section aria-labelledby="models-title">
<h2 id="models-title">${html(t('By model'))}</h2>
<table class="models" role="table" aria-labelledby="models-title">
<thead role="rowgroup"><tr role="row">
${[t('Model'), t('Requests'), t('Accepted'), t('Escalated'), t('Cached'), t('Spend')].map(heading).join('\n')}
</tr></thead>
<tbody role="rowgroup" id="model-rows"></tbody>
</table>
<p class="detail" id="models-note"></p>
</section>
<div class="groups" id="shares" data-spend="${html(t('Spend'))}"></div>
<p class="detail" id="left-out"></p>
</div>
<section class="ghost" id="ghost" aria-labelledby="ghost-title">
<h2 id="ghost-title">${html(t('Ghost text'))}</h2>
<div class="groups">
${ghostTable('model', t('Ghost text by model'), t('Model'))}
${ghostTable('language', t('Ghost text by language'), t('Language'))}
</div>
<ul class="notes" id="ghost-notes"></ul>
</section>
<section id="requests" aria-labelledby="requests-title">
<h2 id="requests-title">${html(t('Last requests'))}</h2>
<ul class="requests" id="requests-rows" data-why="${html(t('Why this model'))}" data-tried="${html(t('Attempts and checks'))}"></ul>
</section>
<details class="plans" id="plans">
<summary><h2>${html(t('What would it cost?'))}</h2></summary>
<p class="detail" id="plans-note"></p>
${calculator()}
${whatIf()}
</details>
<footer>
<p>${html(t('Every attempt is counted: failed, rejected and cancelled ones too. An unknown cost is never counted as $0.'))}</p>
</footer>
</div>
</main>
<script nonce="${nonce}">${script}</script>
<template id="later"><script nonce="${nonce}" src="${chartUri}"></script></template>
</body>
</html>`;
}

function button(action: string, label: string, kind = 'secondary'): string {
  return `<button type="button" class="${kind}" data-action="${action}">${html(label)}</button>`;
}

function period(id: string, label: string): string {
  return `<button type="button" class="secondary" data-period="${id}" aria-pressed="false">${html(label)}</button>`;
}

/** A sum. Screen readers announce changes of today's. */
function figure(id: 'today' | 'period', title: string): string {
  const live = id === 'today' ? ' aria-live="polite" aria-atomic="true"' : '';
  return `<section class="figure" id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${html(title)}</h2>
<p class="amount"${live} id="${id}-amount"></p>
<p class="activity" id="${id}-activity"></p>
<ul class="notes" id="${id}-notes"></ul>
</section>`;
}

/** The caption is for screen readers; its columns say the same to the eye. */
function ghostTable(id: string, caption: string, column: string): string {
  return `<table class="yield" role="table" aria-labelledby="ghost-${id}-title">
<caption class="unseen" id="ghost-${id}-title">${html(caption)}</caption>
<thead role="rowgroup"><tr role="row">
${[column, t('Requests'), t('Accepted'), t('Cost per 1,000'), t('Kept 10 minutes')].map(heading).join('\n')}
</tr></thead>
<tbody role="rowgroup" id="ghost-${id}-rows"></tbody>
</table>`;
}

/** With explicit roles, because rows that the narrow layout turns into blocks would no longer be a table. */
function heading(label: string): string {
  return `<th scope="col" role="columnheader">${html(label)}</th>`;
}

const TIERS = [
  ['cheap', 'Cheap'],
  ['mid', 'Mid'],
  ['premium', 'Premium'],
] as const;

function calculator(): string {
  const row = (
    id: string,
    name: string,
    share: string,
  ) => `<tr><th scope="row">${html(name)}</th><td>${share}</td>
<td>${field(`calc-${id}-in`, t('{0}, USD per million tokens in', name))}</td><td>${field(`calc-${id}-out`, t('{0}, USD per million tokens out', name))}</td></tr>`;
  return `<form id="calculator" aria-labelledby="calculator-title">
<h3 id="calculator-title">${html(t('Calculator'))}</h3>
<p class="detail">${html(t('A day of requests, with routing and all on one model. It begins with your last 30 days.'))}</p>
<div class="fields">
<label>${html(t('Requests a day'))} ${field('calc-requests')}</label>
<label>${html(t('Tokens in, each'))} ${field('calc-in')}</label>
<label>${html(t('Tokens out, each'))} ${field('calc-out')}</label>
</div>
<table class="plain"><thead><tr><th scope="col">${html(t('Tier'))}</th><th scope="col">${html(t('Share, %'))}</th><th scope="col">${html(t('USD per million in'))}</th><th scope="col">${html(t('out'))}</th></tr></thead>
<tbody>
${TIERS.map(([id, name]) => row(id, name, field(`calc-${id}`, t('{0}, share in percent', name)))).join('\n')}
${row('baseline', t('Baseline'), '')}
</tbody></table>
<div class="result" id="calc-result" aria-live="polite"></div>
</form>`;
}

function whatIf(): string {
  const models = TIERS.map(
    ([id, name]) =>
      `<label>${name} <input type="text" id="what-${id}" required pattern="[^\\/\\s]+\\/\\S+" title="${html(t('provider/model, such as anthropic/claude-haiku-4-5'))}"></label>`,
  );
  return `<form id="what-if" aria-labelledby="what-title">
<h3 id="what-title">${html(t('What if'))}</h3>
<p class="detail">${html(t('Your last days again, routed by the same rules with other models first in their tiers.'))}</p>
<div class="fields">
<label>${html(t('Days'))} <select id="what-days"><option value="7">7</option><option value="30" selected>30</option><option value="90">90</option></select></label>
${models.join('\n')}
</div>
<button type="submit" class="secondary">${html(t('Work it out'))}</button>
<div class="result" id="what-result" aria-live="polite"></div>
</form>`;
}

function field(id: string, label?: string): string {
  return `<input type="number" min="0" step="any" id="${id}"${label === undefined ? '' : ` aria-label="${html(label)}"`}>`;
}

/** A text within the page, also within an attribute. */
function html(text: string): string {
  return content(text).replaceAll('"', '&quot;');
}

/** A text between tags: VS Code reads and writes the whole page twice, and JSON is half as long with its quotes as they are. */
function content(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
