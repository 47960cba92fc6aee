export interface PageParts {
  /** Lets our one script run, and no other. */
  readonly nonce: string;
  /** Where the web view's own files may come from. */
  readonly cspSource: string;
  readonly styleUri: string;
  readonly scriptUri: string;
}

/** The frame of the spend view. It holds no figure: the script fills it, as text, with what is posted to it. */
export function spendPage({ nonce, cspSource, styleUri, scriptUri }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `style-src ${cspSource}`,
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
<link rel="stylesheet" href="${styleUri}">
<title>Tierwise Spend</title>
</head>
<body>
<main id="spend" hidden>
<header>
<h1>Spend</h1>
<div class="actions">
${button('setApiKey', 'Set API key')}
${button('chooseModels', 'Choose models')}
</div>
</header>
<div class="figures">
${figure('today', 'Today')}
${figure('month', 'This month')}
<section class="figure" aria-labelledby="savings-title">
<h2 id="savings-title">Savings this month</h2>
<p class="amount small" id="savings-amount"></p>
<p class="activity" id="savings-against"></p>
<ul class="notes" id="savings-basis"></ul>
</section>
</div>
<section class="empty" id="nothing" aria-labelledby="nothing-title">
<h2 id="nothing-title">Nothing spent today</h2>
<p>Open a file, select some code and let Tierwise explain it. What it costs is shown here at once.</p>
${button('explain', 'Explain code', 'primary')}
</section>
<div class="groups" id="groups">
${shareTable('task', 'Today by task', 'Task')}
${shareTable('model', 'Today by model', 'Model')}
</div>
<section class="ghost" id="ghost" aria-labelledby="ghost-title">
<h2><span id="ghost-title">Ghost text</span> <span class="detail" id="ghost-month"></span></h2>
<div class="groups">
${ghostTable('model', 'Ghost text by model', 'Model')}
${ghostTable('language', 'Ghost text by language', 'Language')}
</div>
<ul class="notes" id="ghost-notes"></ul>
</section>
<section id="attempts" aria-labelledby="attempts-title">
<h2 id="attempts-title">Last attempts</h2>
<table class="attempts" role="table" aria-labelledby="attempts-title">
<thead role="rowgroup"><tr role="row">
${['Time', 'Task', 'Model', 'Outcome', 'Tokens', 'Cost'].map(heading).join('\n')}
</tr></thead>
<tbody role="rowgroup" id="attempts-rows"></tbody>
</table>
</section>
<footer>
<p>Every call to a model is counted: failed, rejected and cancelled ones too. An unknown cost is never counted as $0.</p>
</footer>
</main>
<script nonce="${nonce}" src="${scriptUri}"></script>
</body>
</html>`;
}

function button(action: string, label: string, kind = 'secondary'): string {
  return `<button type="button" class="${kind}" data-action="${action}">${label}</button>`;
}

/** A sum. Screen readers are told when today's changes. */
function figure(id: 'today' | 'month', title: string): string {
  const live = id === 'today' ? ' aria-live="polite" aria-atomic="true"' : '';
  return `<section class="figure" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p class="amount"${live} id="${id}-amount"></p>
<p class="activity" id="${id}-activity"></p>
${id === 'today' ? '<p class="activity" id="today-savings"></p>' : ''}
<ul class="notes" id="${id}-notes"></ul>
</section>`;
}

function shareTable(id: string, title: string, column: string): string {
  return `<section aria-labelledby="${id}-caption">
<h2 id="${id}-caption">${title}</h2>
<table class="shares" role="table" aria-labelledby="${id}-caption">
<thead role="rowgroup"><tr role="row">
${[column, 'Requests', 'Spend'].map(heading).join('\n')}
</tr></thead>
<tbody role="rowgroup" id="${id}-rows"></tbody>
</table>
</section>`;
}

/** Its column names tell what it is to who sees them; who hears them needs a caption. */
function ghostTable(id: string, caption: string, column: string): string {
  return `<table class="yield" role="table">
<caption class="unseen" role="caption">${caption}</caption>
<thead role="rowgroup"><tr role="row">
${[column, 'Requests', 'Accepted', 'Cost per 1,000', 'Kept 10 minutes'].map(heading).join('\n')}
</tr></thead>
<tbody role="rowgroup" id="ghost-${id}-rows"></tbody>
</table>`;
}

/** Roles are written out because the narrow layout turns rows into blocks, which would take the table's meaning away. */
function heading(label: string): string {
  return `<th scope="col" role="columnheader">${label}</th>`;
}
