import assert from 'node:assert/strict';
import { ADDED_COLORS, BOX_COLORS, HINT_COLORS } from '../../../src/workbench/changeColors.ts';

/** VS Code's own, as 1.139 has them: of its default themes, or what is set where a theme has none. */
const THEMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Light 2026': {
    'editor.background': '#FFFFFF',
    'editor.foreground': '#202020',
    'editorHoverWidget.background': '#FAFAFD',
    'editorHoverWidget.foreground': '#202020',
    'diffEditor.insertedTextBackground': '#587C0C26',
  },
  'Dark 2026': {
    'editor.background': '#121314',
    'editor.foreground': '#BBBEBF',
    'editorHoverWidget.background': '#202122',
    'editorHoverWidget.foreground': '#BFBFBF',
    'diffEditor.insertedTextBackground': '#57AB5A4D',
  },
  'Light Modern': {
    'editor.background': '#FFFFFF',
    'editor.foreground': '#3B3B3B',
    'editorHoverWidget.background': '#F8F8F8',
    'editorHoverWidget.foreground': '#3B3B3B',
    'diffEditor.insertedTextBackground': '#9CCC2C40',
  },
  'Dark Modern': {
    'editor.background': '#1F1F1F',
    'editor.foreground': '#CCCCCC',
    'editorHoverWidget.background': '#202020',
    'editorHoverWidget.foreground': '#CCCCCC',
    'diffEditor.insertedTextBackground': '#9CCC2C33',
  },
  'Dark High Contrast': {
    'editor.background': '#000000',
    'editor.foreground': '#FFFFFF',
    'editorHoverWidget.background': '#0C141F',
    'editorHoverWidget.foreground': '#FFFFFF',
    'diffEditor.insertedTextBackground': '#00000000',
  },
  'Light High Contrast': {
    'editor.background': '#FFFFFF',
    'editor.foreground': '#292929',
    'editorHoverWidget.background': '#FFFFFF',
    'editorHoverWidget.foreground': '#292929',
    'diffEditor.insertedTextBackground': '#00000000',
  },
};

type Rgb = readonly [number, number, number];

/** What is seen of a colour over another. */
function over(color: string, [r, g, b]: Rgb): Rgb {
  const part = (at: number) => Number.parseInt(color.slice(at, at + 2), 16);
  const alpha = color.length > 7 ? part(7) / 255 : 1;
  const mixed = (own: number, below: number) => own * alpha + below * (1 - alpha);
  return [mixed(part(1), r), mixed(part(3), g), mixed(part(5), b)];
}

/** As WCAG 2 says. */
function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('Text that is drawn over code', () => {
  for (const [theme, colors] of Object.entries(THEMES)) {
    const contrastOf = (color: string, backgroundColor: string) => {
      const editor = over(colors['editor.background'] ?? '', [0, 0, 0]);
      const background = over(colors[backgroundColor] ?? '', editor);
      return contrast(over(colors[color] ?? '', background), background);
    };
    for (const [name, shown] of Object.entries({ BOX_COLORS, ADDED_COLORS, HINT_COLORS })) {
      it(`can be read in ${theme}: ${name}`, () => {
        const found = contrastOf(shown.color, shown.backgroundColor);
        assert.ok(found >= 4.5, `${found.toFixed(2)}:1`);
      });
    }
  }
});
