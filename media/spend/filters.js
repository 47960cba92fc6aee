// The buttons of the periods and the lists of the filters.
// @ts-check

import { byId, make, patchRows, setText } from './dom.js';

/** @typedef {import('../../src/spend/messages.ts').ViewQuery} ViewQuery */
/** @typedef {import('../../src/spend/cells.ts').FilterChoice} FilterChoice */

/** @param {FilterChoice} item */
function choice(item) {
  const select = make('select', '');
  select.id = `filter-${item.id}`;
  const label = make('label', '', [make('span', 'label'), select]);
  setText(label.firstElementChild ?? label, item.label);
  return label;
}

/**
 * @param {Element} label
 * @param {FilterChoice} item
 * @param {string | undefined} chosen
 */
function patchChoice(label, item, chosen) {
  const select = label.querySelector('select');
  if (!select) return;
  const options = [{ value: '*', label: byId('filters').dataset['all'] ?? '' }, ...item.options];
  // The chosen value stays in the list even if this period has none of it.
  if (chosen !== undefined && !options.some(({ value }) => value === chosen)) {
    options.push({
      value: chosen,
      label: chosen === '' ? (byId('filters').dataset['unknown'] ?? '') : chosen,
    });
  }
  patchRows(
    select,
    options,
    () => make('option', ''),
    (option, { value, label: text }) => {
      if (option instanceof HTMLOptionElement && option.value !== value) option.value = value;
      setText(option, text);
    },
  );
  const value = chosen ?? '*';
  if (select.value !== value) select.value = value;
  select.classList.toggle('set', chosen !== undefined);
}

/**
 * @param {ViewQuery} query
 * @param {readonly FilterChoice[]} filters
 */
export function patchFilters(query, filters) {
  for (const button of document.querySelectorAll('button[data-period]')) {
    button.setAttribute('aria-pressed', String(button.getAttribute('data-period') === query.period));
  }
  patchRows(byId('filters'), filters, choice, (label, item) => patchChoice(label, item, query[item.id]));
  byId('clear').hidden = !filters.some(({ id }) => query[id] !== undefined);
}

/**
 * Calls back at each change of the query.
 * @param {() => ViewQuery} current
 * @param {(query: ViewQuery) => void} changed
 */
export function listenToFilters(current, changed) {
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return;
    const period = target.closest('button[data-period]')?.getAttribute('data-period');
    if (period === 'today' || period === 'week' || period === 'month' || period === 'all') {
      changed({ ...current(), period });
    }
    const pick = target.closest('tr')?.querySelector('button.pick');
    if (pick instanceof HTMLButtonElement) {
      changed({ ...current(), [pick.dataset['filter'] ?? '']: pick.value });
      document.getElementById(`filter-${pick.dataset['filter']}`)?.focus();
    }
    if (target.closest('#clear')) {
      changed({ period: current().period });
      document.querySelector('select')?.focus();
    }
  });
  byId('filters').addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLSelectElement)) return;
    const { [idOf(target)]: _before, ...others } = current();
    const query = /** @type {ViewQuery} */ (others);
    changed(target.value === '*' ? query : { ...query, [idOf(target)]: target.value });
  });
}

/** @param {HTMLSelectElement} select */
function idOf(select) {
  return /** @type {FilterChoice['id']} */ (select.id.replace('filter-', ''));
}
