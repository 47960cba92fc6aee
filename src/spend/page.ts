interface PageOptions {
  /** Allows this style and these two scripts only. */
  readonly nonce: string;
  /** Inlined, since every file that the web view fetches delays the figures. */
  readonly style: string;
  readonly script: string;
  readonly chartUri: string;
}

/** The frame of the spend view. It contains no figures: its script fills in, as text, what is posted to it. */
export function spendPage({ nonce, style, script, chartUri }: PageOptions): string {
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="${nonce}">${style}</style>
<title>Tierwise Spend</title>
</head>
<body>
<main id="spend" hidden>
<header>
<h1>Spend</h1>
<div class="actions">
${button('exportSpend', 'Export…')}
${button('changeLimits', 'Change limits')}
${button('setApiKey', 'Set API key')}
${button('chooseModels', 'Choose models')}
</div>
</header>
<div class="scope">
<div class="periods" role="group" aria-label="Time">
${period('today', 'Today')}
${period('week', '7 days')}
${period('month', 'This month')}
${period('all', 'All time')}
</div>
<div class="filters" role="group" aria-label="Filter"><div id="filters"></div>
<button type="button" class="secondary" id="clear" hidden>Clear filter</button>
</div>
</div>
<div class="figures">
${figure('period', 'Spend')}
<section class="figure" aria-labelledby="savings-title">
<h2 id="savings-title">Savings</h2>
<p class="amount small" id="savings-amount"></p>
<p class="activity" id="savings-against"></p>
<ul class="notes" id="savings-basis"></ul>
</section>
${figure('today', 'Today')}
</div>
<section id="budget" aria-labelledby="budget-title">
<h2 id="budget-title">Budget</h2>
<ul class="gauges" id="gauges"></ul>
</section>
<section class="empty" id="nothing" aria-labelledby="nothing-title">
<h2 id="nothing-title">Nothing spent</h2>
<div id="explain">
<p>Open a file, select some code and let Tierwise explain it. What it costs is shown here at once.</p>
${button('explain', 'Explain code', 'primary')}
</div>
</section>
<section class="chart" id="chart-section" aria-labelledby="chart-title">
<div class="chart-head"><h2 id="chart-title">Spend by day</h2><ul class="legend" id="chart-legend" aria-hidden="true"></ul></div>
<div class="canvas"><canvas id="chart" role="img" aria-labelledby="chart-title" aria-describedby="chart-words"></canvas></div>
<p class="detail" id="chart-words"></p>
<details class="figures-of"><summary>As a table</summary>
<table class="plain" aria-labelledby="chart-title"><thead><tr id="chart-head"></tr></thead><tbody id="chart-rows"></tbody></table>
</details>
</section>
<dl class="facts" id="facts"></dl>
<div id="groups">
<section aria-labelledby="models-title">
<h2 id="models-title">By model</h2>
<table class="models" role="table" aria-labelledby="models-title">
<thead role="rowgroup"><tr role="row">
${['Model', 'Requests', 'Accepted', 'Handed on', 'Cached', 'Spend'].map(heading).join('\n')}
</tr></thead>
<tbody role="rowgroup" id="model-rows"></tbody>
</table>
</section>
<div class="groups" id="shares"></div>
</div>
<section class="ghost" id="ghost" aria-labelledby="ghost-title">
<h2 id="ghost-title">Ghost text</h2>
<div class="groups">
${ghostTable('model', 'Ghost text by model', 'Model')}
${ghostTable('language', 'Ghost text by language', 'Language')}
</div>
<ul class="notes" id="ghost-notes"></ul>
</section>
<section id="requests" aria-labelledby="requests-title">
<h2 id="requests-title">Last requests</h2>
<ul class="requests" id="requests-rows"></ul>
</section>
<details class="plans" id="plans">
<summary><h2>What would it cost?</h2></summary>
${calculator()}
${whatIf()}
</details>
<footer>
<p>Every call to a model is counted: failed, rejected and cancelled ones too. An unknown cost is never counted as $0.</p>
</footer>
</main>
<script nonce="${nonce}">${script}</script>
<script nonce="${nonce}" src="${chartUri}" async></script>
</body>
</html>`;
}

function button(action: string, label: string, kind = 'secondary'): string {
  return `<button type="button" class="${kind}" data-action="${action}">${label}</button>`;
}

function period(id: string, label: string): string {
  return `<button type="button" class="secondary" data-period="${id}" aria-pressed="false">${label}</button>`;
}

/** A sum. Screen readers announce changes of today's. */
function figure(id: 'today' | 'period', title: string): string {
  const live = id === 'today' ? ' aria-live="polite" aria-atomic="true"' : '';
  return `<section class="figure" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p class="amount"${live} id="${id}-amount"></p>
<p class="activity" id="${id}-activity"></p>
<ul class="notes" id="${id}-notes"></ul>
</section>`;
}

/** The caption is for screen readers; its columns say the same to the eye. */
function ghostTable(id: string, caption: string, column: string): string {
  return `<table class="yield" role="table">
<caption class="unseen" role="caption">${caption}</caption>
<thead role="rowgroup"><tr role="row">
${[column, 'Requests', 'Accepted', 'Cost per 1,000', 'Kept 10 minutes'].map(heading).join('\n')}
</tr></thead>
<tbody role="rowgroup" id="ghost-${id}-rows"></tbody>
</table>`;
}

/** With explicit roles, because rows that the narrow layout turns into blocks would no longer be a table. */
function heading(label: string): string {
  return `<th scope="col" role="columnheader">${label}</th>`;
}

const TIERS = [
  ['cheap', 'Cheap'],
  ['mid', 'Mid'],
  ['premium', 'Premium'],
] as const;

function calculator(): string {
  const row = (id: string, name: string, share: string) => `<tr><th scope="row">${name}</th><td>${share}</td>
<td>${field(`calc-${id}-in`, `${name}, USD per million tokens in`)}</td><td>${field(`calc-${id}-out`, `${name}, USD per million tokens out`)}</td></tr>`;
  return `<form id="calculator" aria-labelledby="calculator-title">
<h3 id="calculator-title">Calculator</h3>
<p class="detail">A day of requests, with routing and all on one model. It begins with your last 30 days.</p>
<div class="fields">
<label>Requests a day ${field('calc-requests')}</label>
<label>Tokens in, each ${field('calc-in')}</label>
<label>Tokens out, each ${field('calc-out')}</label>
</div>
<table class="plain"><thead><tr><th scope="col">Tier</th><th scope="col">Share, %</th><th scope="col">USD per million in</th><th scope="col">out</th></tr></thead>
<tbody>
${TIERS.map(([id, name]) => row(id, name, field(`calc-${id}`, `${name}, share in percent`))).join('\n')}
${row('baseline', 'Baseline', '')}
</tbody></table>
<div class="result" id="calc-result" aria-live="polite"></div>
</form>`;
}

function whatIf(): string {
  const models = TIERS.map(
    ([id, name]) =>
      `<label>${name} <input type="text" id="what-${id}" required pattern="[^\\/\\s]+\\/\\S+" title="provider/model, such as anthropic/claude-haiku-4-5"></label>`,
  );
  return `<form id="what-if" aria-labelledby="what-title">
<h3 id="what-title">What if</h3>
<p class="detail">Your last days again, routed by the same rules with other models first in their tiers.</p>
<div class="fields">
<label>Days <select id="what-days"><option value="7">7</option><option value="30" selected>30</option><option value="90">90</option></select></label>
${models.join('\n')}
</div>
<button type="submit" class="secondary">Work it out</button>
<div class="result" id="what-result" aria-live="polite"></div>
</form>`;
}

function field(id: string, label?: string): string {
  return `<input type="number" min="0" step="any" id="${id}"${label === undefined ? '' : ` aria-label="${label}"`}>`;
}
