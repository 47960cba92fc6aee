// The chart of spend by tier over time. A bundle of its own, read once the figures are there.
// @ts-check

import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

/** @typedef {import('../../src/spend/chart.ts').SpendChart} SpendChart */

/** @type {Chart<'bar'> | null} */
let chart = null;

/** @param {string} name of a variable of the theme */
function colour(name) {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}

/** @param {number} usd */
function money(usd) {
  const digits = usd !== 0 && Math.abs(usd) < 0.1 ? 4 : 2;
  return `$${usd.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/**
 * As many digits for all as the step between two of them needs.
 * @param {number} usd
 * @param {readonly { value: number }[]} ticks
 */
function onAxis(usd, ticks) {
  const step = (ticks[1]?.value ?? 1) - (ticks[0]?.value ?? 0);
  const digits = [2, 3, 4, 5].find(
    (some) => Math.abs(step * 10 ** some - Math.round(step * 10 ** some)) < 1e-6,
  );
  const form = { minimumFractionDigits: digits ?? 6, maximumFractionDigits: digits ?? 6 };
  return usd === 0 ? '$0' : `$${usd.toLocaleString(document.documentElement.lang, form)}`;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {SpendChart} data
 */
function draw(canvas, data) {
  const text = colour('--vscode-descriptionForeground') || colour('--vscode-foreground');
  const edge = colour('--vscode-contrastBorder');
  const datasets = data.series.map(({ tier, name, usd }) => ({
    label: name,
    data: [...usd],
    backgroundColor: colour(`--${tier}`),
    borderColor: edge || colour('--vscode-editor-background'),
    borderWidth: edge ? 1 : 0,
    maxBarThickness: 36,
    categoryPercentage: 0.86,
    barPercentage: 0.95,
  }));
  if (chart?.canvas !== canvas) chart?.destroy();
  chart ??= new Chart(canvas, { type: 'bar', data: { labels: [], datasets: [] } });
  chart.data = { labels: [...data.labels], datasets };
  chart.options = {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'index', intersect: false },
    scales: {
      x: {
        stacked: true,
        grid: { display: false },
        border: { color: text },
        ticks: { color: text, maxRotation: 0, autoSkipPadding: 14 },
      },
      y: {
        stacked: true,
        beginAtZero: true,
        grid: { color: `color-mix(in srgb, ${text} 22%, transparent)` },
        border: { display: false },
        ticks: { color: text, maxTicksLimit: 5, callback: (value, _, ticks) => onAxis(Number(value), ticks) },
      },
    },
    plugins: {
      tooltip: {
        backgroundColor: colour('--vscode-editorHoverWidget-background'),
        borderColor: colour('--vscode-editorHoverWidget-border') || text,
        borderWidth: 1,
        titleColor: colour('--vscode-editorHoverWidget-foreground'),
        bodyColor: colour('--vscode-editorHoverWidget-foreground'),
        callbacks: { label: ({ dataset, parsed }) => ` ${dataset.label}: ${money(parsed.y ?? 0)}` },
      },
    },
  };
  chart.update('none');
}

/** @type {SpendChart | null} */
let last = null;

window.addEventListener('message', ({ data }) => {
  if (data?.type === 'summary') show(data.summary.chart);
});
// VS Code changes the classes of the body with the theme, whose colours a canvas has to be told.
new MutationObserver(() => last && show(last)).observe(document.body, { attributeFilter: ['class'] });

/** @param {SpendChart} data */
function show(data) {
  last = data;
  const canvas = document.getElementById('chart');
  if (canvas instanceof HTMLCanvasElement && canvas.offsetParent) draw(canvas, data);
}

document.dispatchEvent(new CustomEvent('chart-ready'));
