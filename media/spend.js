// The spend view's script: asks for the figures and patches them into the page, as text only.
// @ts-check

/** @typedef {import('../src/spend/summary.ts').SpendSummary} SpendSummary */
/** @typedef {import('../src/spend/summary.ts').Figure} Figure */
/** @typedef {import('../src/spend/summary.ts').ShareRow} ShareRow */
/** @typedef {import('../src/spend/summary.ts').AttemptRow} AttemptRow */
/** @typedef {import('../src/spend/ghostText.ts').GhostTextRow} GhostTextRow */

// @ts-expect-error VS Code puts this function into every web view.
const vscode = acquireVsCodeApi();

/** @param {string} id */
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/**
 * Leaves what has not changed alone, so that selections hold and screen readers stay quiet.
 * @param {Element} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * One row for each item; rows are kept and only their texts change.
 * @template T
 * @param {string} id
 * @param {readonly T[]} items
 * @param {(item: T) => Element} create
 * @param {(row: Element, item: T) => void} patch
 */
function patchRows(id, items, create, patch) {
  const parent = byId(id);
  while (parent.children.length > items.length) parent.lastElementChild?.remove();
  items.forEach((item, index) => {
    const row = parent.children.item(index) ?? parent.appendChild(create(item));
    patch(row, item);
  });
}

/**
 * An element with the class names of its parts: `name`, `detail`, ...
 * @param {string} tag
 * @param {string} className
 * @param {Element[]} children
 */
function make(tag, className, children = []) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/**
 * @param {Element} row
 * @param {string} part
 * @param {string} text
 */
function patchPart(row, part, text) {
  const element = row.querySelector(`.${part}`);
  if (element) setText(element, text);
}

/**
 * @param {Element} row
 * @param {number} share 0 to 1
 */
function patchFill(row, share) {
  const fill = row.querySelector('.fill');
  if (fill instanceof HTMLElement) fill.style.setProperty('--share', String(share));
}

/**
 * A table cell that says so: the narrow layout makes blocks of cells, which would lose their role.
 * @param {'td' | 'th'} tag
 * @param {string} className
 * @param {Element[]} children
 */
function cell(tag, className, children) {
  const element = make(tag, className, children);
  element.setAttribute('role', tag === 'th' ? 'rowheader' : 'cell');
  if (tag === 'th') element.setAttribute('scope', 'row');
  return element;
}

/** @param {Element[]} cells */
function tableRow(cells) {
  const row = make('tr', '', cells);
  row.setAttribute('role', 'row');
  return row;
}

/**
 * @param {string} id
 * @param {readonly string[]} notes
 */
function patchNotes(id, notes) {
  patchRows(id, notes, () => make('li', ''), setText);
  byId(id).hidden = notes.length === 0;
}

/**
 * @param {'today' | 'month'} id
 * @param {Figure} figure
 */
function patchFigure(id, figure) {
  setText(byId(`${id}-amount`), figure.amount);
  setText(byId(`${id}-activity`), figure.activity);
  patchNotes(`${id}-notes`, figure.notes);
}

function shareRow() {
  const bar = make('span', 'bar', [make('span', 'fill')]);
  bar.setAttribute('aria-hidden', 'true');
  return tableRow([
    cell('th', '', [make('span', 'name'), make('span', 'detail'), bar]),
    cell('td', 'number', [make('span', 'requests')]),
    cell('td', 'number', [make('span', 'money'), make('span', 'detail share')]),
  ]);
}

/**
 * @param {Element} row
 * @param {ShareRow} item
 */
function patchShareRow(row, item) {
  patchPart(row, 'name', item.name);
  patchPart(row, 'detail', item.detail);
  patchPart(row, 'requests', item.requests);
  patchPart(row, 'money', item.amount);
  patchPart(row, 'share', item.shareText);
  patchFill(row, item.share);
}

function ghostRow() {
  const bar = make('span', 'bar', [make('span', 'fill')]);
  bar.setAttribute('aria-hidden', 'true');
  return tableRow([
    cell('th', '', [make('span', 'name'), make('span', 'detail provider')]),
    cell('td', 'number', [make('span', 'requests')]),
    cell('td', 'number', [make('span', 'accepted'), bar, make('span', 'detail of')]),
    cell('td', 'number rate', [make('span', 'money')]),
    cell('td', 'number', [make('span', 'kept')]),
  ]);
}

/**
 * @param {Element} row
 * @param {GhostTextRow} item
 */
function patchGhostRow(row, item) {
  patchPart(row, 'name', item.name);
  patchPart(row, 'provider', item.detail);
  patchPart(row, 'requests', item.requests);
  patchPart(row, 'accepted', item.accepted);
  patchPart(row, 'of', item.acceptedOf);
  patchPart(row, 'money', item.cost);
  patchPart(row, 'kept', item.kept);
  patchFill(row, item.share);
}

function attemptRow() {
  return tableRow([
    cell('td', 'when', [make('time', 'time')]),
    cell('th', 'what', [make('span', 'name'), make('span', 'detail retry')]),
    cell('td', 'who', [make('span', 'model'), make('span', 'detail provider')]),
    cell('td', 'end', [make('span', 'outcome')]),
    cell('td', 'number size', [make('span', 'tokens')]),
    cell('td', 'number price', [make('span', 'money'), make('span', 'detail source')]),
  ]);
}

/**
 * @param {Element} row
 * @param {AttemptRow} item
 */
function patchAttemptRow(row, item) {
  row.querySelector('time')?.setAttribute('datetime', item.at);
  row.querySelector('.outcome')?.setAttribute('data-tone', item.tone);
  patchPart(row, 'time', item.time);
  patchPart(row, 'name', item.task);
  patchPart(row, 'retry', item.retry);
  patchPart(row, 'model', item.model);
  patchPart(row, 'provider', item.provider);
  patchPart(row, 'outcome', item.outcome);
  patchPart(row, 'tokens', item.tokens);
  patchPart(row, 'money', item.cost);
  patchPart(row, 'source', item.source);
}

/** @param {SpendSummary} summary */
function draw(summary) {
  patchFigure('today', summary.today);
  patchFigure('month', summary.month);
  setText(byId('month-title'), `${summary.monthName} so far`);
  setText(byId('today-savings'), summary.today.savings);
  const savings = summary.monthSavings;
  setText(byId('savings-amount'), savings?.headline ?? 'Nothing to compare yet');
  setText(byId('savings-against'), savings?.against ?? '');
  patchNotes('savings-basis', savings?.basis ?? []);
  patchRows('task-rows', summary.byTask, shareRow, patchShareRow);
  patchRows('model-rows', summary.byModel, shareRow, patchShareRow);
  setText(byId('ghost-month'), `${summary.monthName} so far`);
  patchRows('ghost-model-rows', summary.ghostText?.byModel ?? [], ghostRow, patchGhostRow);
  patchRows('ghost-language-rows', summary.ghostText?.byLanguage ?? [], ghostRow, patchGhostRow);
  patchNotes('ghost-notes', summary.ghostText?.notes ?? []);
  patchRows('attempts-rows', summary.attempts, attemptRow, patchAttemptRow);
  byId('nothing').hidden = !summary.nothingToday;
  byId('groups').hidden = summary.nothingToday;
  byId('ghost').hidden = summary.ghostText === null;
  byId('attempts').hidden = summary.attempts.length === 0;
  byId('spend').hidden = false;
}

window.addEventListener('message', ({ data }) => {
  if (data?.type === 'summary') draw(data.summary);
});
document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button[data-action]') : null;
  const action = button?.getAttribute('data-action');
  if (action) vscode.postMessage({ type: 'action', action });
});
vscode.postMessage({ type: 'ready' });
