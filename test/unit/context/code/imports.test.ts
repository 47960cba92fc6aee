import assert from 'node:assert/strict';
import { importTargets } from '../../../../src/context/code/imports.ts';
import { textLines } from '../fakes.ts';

const CASES: readonly (readonly [
  name: string,
  path: string,
  text: string,
  paths: readonly string[],
  targets: readonly string[],
])[] = [
  [
    'TypeScript',
    'src/shop/cart.ts',
    "import { a } from './money.ts';\nimport type { B } from '../catalog';\nimport fs from 'node:fs';\nimport c from './parts';\n",
    ['src/shop/money.ts', 'src/catalog.tsx', 'src/shop/parts/index.ts', 'src/fs.ts'],
    ['src/shop/money.ts', 'src/catalog.tsx', 'src/shop/parts/index.ts'],
  ],
  [
    'TypeScript with names over several lines',
    'src/cart.ts',
    "import {\n  a,\n  b,\n} from './money.js';\n",
    ['src/money.ts'],
    ['src/money.ts'],
  ],
  ['JavaScript', 'lib/a.js', "const b = require('./b');\n", ['lib/b.js'], ['lib/b.js']],
  [
    'Python',
    'shop/cart.py',
    'import os\nfrom shop.money import Cents\nfrom .catalog import find\nfrom . import discounts\n',
    ['shop/money.py', 'shop/catalog.py', 'shop/discounts.py', 'tools/os/x.py'],
    ['shop/money.py', 'shop/catalog.py', 'shop/discounts.py'],
  ],
  [
    'Python under a src folder',
    'src/shop/cart.py',
    'from shop.money import Cents\n',
    ['src/shop/money.py', 'src/shop/__init__.py'],
    ['src/shop/money.py'],
  ],
  [
    'Java',
    'src/main/java/shop/cart/Cart.java',
    'import java.util.List;\nimport shop.money.Cents;\n',
    ['src/main/java/shop/money/Cents.java'],
    ['src/main/java/shop/money/Cents.java'],
  ],
  ['Rust', 'src/cart.rs', 'use crate::money::Cents;\n', ['src/money.rs', 'src/lib.rs'], ['src/money.rs']],
  [
    'C',
    'src/cart.c',
    '#include <stdio.h>\n#include "shop/money.h"\n',
    ['include/shop/money.h'],
    ['include/shop/money.h'],
  ],
];

describe('The files that a text imports', () => {
  for (const [name, path, text, paths, targets] of CASES) {
    it(`are found in ${name}`, () => assert.deepEqual(importTargets(textLines(text), path, paths), targets));
  }
});
