/** Small files, one a language, written for this test: so that a change of the token estimate shows without a download. */
export const SAMPLES: Readonly<Record<string, string>> = {
  JavaScript: `import { readFile } from 'node:fs/promises';

const SEPARATOR = /[,;]\\s*/;

/** Reads a list of names and greets each one of them. */
export async function greetAll(path, { limit = 10, loud = false } = {}) {
  const text = await readFile(path, 'utf8');
  const names = text.split(SEPARATOR).filter(Boolean).slice(0, limit);
  for (const [index, name] of names.entries()) {
    const greeting = \`\${index + 1}. Hello, \${name.trim()}!\`;
    console.log(loud ? greeting.toUpperCase() : greeting);
  }
  return names.length;
}
`,
  TypeScript: `import type { Disposable, Event } from './events.ts';

export interface QueueOptions<T> {
  readonly maxSize?: number;
  readonly onDrop?: (item: T) => void;
}

export class BoundedQueue<T> implements Disposable {
  private readonly items: T[] = [];
  private disposed = false;

  constructor(private readonly options: QueueOptions<T> = {}) {}

  push(item: T): boolean {
    if (this.disposed) throw new Error('The queue has been disposed of');
    if (this.items.length >= (this.options.maxSize ?? Number.POSITIVE_INFINITY)) {
      this.options.onDrop?.(item);
      return false;
    }
    this.items.push(item);
    return true;
  }

  shift(): T | undefined {
    return this.items.shift();
  }

  dispose(): void {
    this.disposed = true;
    this.items.length = 0;
  }
}
`,
  Python: `from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Inventory:
    """What is on the shelves, by the name of the article."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, amount: int = 1) -> None:
        if amount <= 0:
            raise ValueError(f"amount must be positive, not {amount}")
        self.counts[name] = self.counts.get(name, 0) + amount

    @classmethod
    def load(cls, path: Path) -> Inventory:
        with path.open(encoding="utf-8") as handle:
            return cls(counts=json.load(handle))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    arguments = parser.parse_args()
    for name, count in sorted(Inventory.load(arguments.path).counts.items()):
        print(f"{name:<20} {count:>6}")
`,
  Java: `package org.example.library;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lends books and remembers when they are due. */
public final class LendingDesk {
    private static final int LOAN_DAYS = 28;

    private final List<Loan> loans = new ArrayList<>();

    public Loan lend(String isbn, String reader, LocalDate today) {
        if (findLoan(isbn).isPresent()) {
            throw new IllegalStateException("Already lent: " + isbn);
        }
        Loan loan = new Loan(isbn, reader, today.plusDays(LOAN_DAYS));
        loans.add(loan);
        return loan;
    }

    public Optional<Loan> findLoan(String isbn) {
        return loans.stream().filter(loan -> loan.isbn().equals(isbn)).findFirst();
    }

    public record Loan(String isbn, String reader, LocalDate due) {}
}
`,
  'C#': `using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Example.Weather
{
    public sealed class StationService : IStationService
    {
        private readonly IRepository<Station> _stations;
        private readonly ILogger<StationService> _logger;

        public StationService(IRepository<Station> stations, ILogger<StationService> logger)
        {
            _stations = stations ?? throw new ArgumentNullException(nameof(stations));
            _logger = logger;
        }

        public async Task<IReadOnlyList<Reading>> GetLatestAsync(int count, CancellationToken token)
        {
            var all = await _stations.ListAsync(token).ConfigureAwait(false);
            _logger.LogDebug("Found {Count} stations", all.Count);
            return all.SelectMany(s => s.Readings)
                .OrderByDescending(r => r.TakenAt)
                .Take(count)
                .ToList();
        }
    }
}
`,
  'C++': `#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace graph {

struct Node {
  std::string name;
  std::vector<std::weak_ptr<Node>> edges;
  bool visited = false;
};

using NodePtr = std::shared_ptr<Node>;

// Depth first; the order of the edges decides between equals.
void visit(const NodePtr& node, std::vector<NodePtr>* order) {
  if (node == nullptr || node->visited) return;
  node->visited = true;
  for (const auto& edge : node->edges) {
    if (auto next = edge.lock()) {
      visit(next, order);
    }
  }
  order->push_back(node);
}

template <typename Iterator>
std::vector<NodePtr> topological_sort(Iterator begin, Iterator end) {
  std::vector<NodePtr> order;
  std::for_each(begin, end, [&order](const NodePtr& node) { visit(node, &order); });
  std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace graph
`,
  C: `#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_SIZE 4096

struct buffer {
	char *data;
	size_t len;
	size_t cap;
};

static int buffer_append(struct buffer *buf, const char *src, size_t n)
{
	if (buf->len + n > buf->cap) {
		size_t cap = buf->cap ? buf->cap * 2 : BUF_SIZE;
		char *data = realloc(buf->data, cap);
		if (data == NULL)
			return -ENOMEM;
		buf->data = data;
		buf->cap = cap;
	}
	memcpy(buf->data + buf->len, src, n);
	buf->len += n;
	return 0;
}

int main(int argc, char **argv)
{
	struct buffer buf = { 0 };

	for (int i = 1; i < argc; i++) {
		if (buffer_append(&buf, argv[i], strlen(argv[i])) != 0) {
			fprintf(stderr, "out of memory\\n");
			return EXIT_FAILURE;
		}
	}
	printf("%zu bytes\\n", buf.len);
	free(buf.data);
	return EXIT_SUCCESS;
}
`,
  Go: `package cache

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrMissing is returned for a key that is not in the cache.
var ErrMissing = errors.New("cache: no such key")

type entry struct {
	value   []byte
	expires time.Time
}

// Cache keeps values for a limited time. It is safe for concurrent use.
type Cache struct {
	mu      sync.RWMutex
	entries map[string]entry
	now     func() time.Time
}

func New() *Cache {
	return &Cache{entries: make(map[string]entry), now: time.Now}
}

func (c *Cache) Get(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.entries[key]
	if !ok || c.now().After(e.expires) {
		return nil, ErrMissing
	}
	return e.value, nil
}
`,
  PHP: `<?php

declare(strict_types=1);

namespace Example\\Shop;

use InvalidArgumentException;

/**
 * A cart holds articles until they are paid for.
 */
final class Cart
{
    /** @var array<string, int> */
    private array $quantities = [];

    public function add(string $sku, int $quantity = 1): self
    {
        if ($quantity < 1) {
            throw new InvalidArgumentException(sprintf('Bad quantity %d for %s', $quantity, $sku));
        }
        $this->quantities[$sku] = ($this->quantities[$sku] ?? 0) + $quantity;

        return $this;
    }

    public function total(PriceList $prices): float
    {
        $sum = 0.0;
        foreach ($this->quantities as $sku => $quantity) {
            $sum += $prices->priceOf($sku) * $quantity;
        }

        return round($sum, 2);
    }
}
`,
  Shell: `#!/usr/bin/env bash
set -euo pipefail

usage() {
  echo "usage: $(basename "$0") [-n] <directory>" >&2
  exit 64
}

dry_run=false
while getopts ":nh" option; do
  case "$option" in
    n) dry_run=true ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))
[[ $# -eq 1 ]] || usage

find "$1" -type f -name '*.log' -mtime +30 -print0 | while IFS= read -r -d '' file; do
  if "$dry_run"; then
    printf 'would remove %s\\n' "$file"
  else
    rm -f -- "$file" && echo "removed $file"
  fi
done
`,
  Rust: `use std::collections::HashMap;
use std::fmt;

/// Counts words, without regard to their case.
#[derive(Debug, Default, Clone)]
pub struct WordCount {
    counts: HashMap<String, usize>,
}

impl WordCount {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add_text(&mut self, text: &str) {
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            *self.counts.entry(word.to_lowercase()).or_insert(0) += 1;
        }
    }

    pub fn top(&self, n: usize) -> Vec<(&str, usize)> {
        let mut all: Vec<_> = self.counts.iter().map(|(w, c)| (w.as_str(), *c)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        all.truncate(n);
        all
    }
}

impl fmt::Display for WordCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} words", self.counts.len())
    }
}
`,
  Markdown: `# Garden diary

A small tool that keeps a diary of what was planted where, and when it is ready.

## Install

\`\`\`sh
npm install --global garden-diary
garden-diary init ~/garden
\`\`\`

## Commands

| command | what it does |
| --- | --- |
| \`plant <name> <bed>\` | writes down a new plant |
| \`water\` | lists the beds that are dry |
| \`harvest\` | shows what is **ready this week** |

- Dates are read as \`YYYY-MM-DD\`.
- See [the guide](docs/guide.md#first-steps) for more, or ask in the forum.
`,
  JSON: `{
  "name": "garden-diary",
  "version": "1.4.2",
  "private": true,
  "scripts": {
    "build": "tsc --project tsconfig.json",
    "test": "node --test 'test/**/*.test.js'"
  },
  "dependencies": {
    "commander": "^12.1.0",
    "zod": "^3.23.8"
  },
  "beds": [
    { "id": 1, "name": "north", "plants": ["beans", "peas"], "sunny": false },
    { "id": 2, "name": "south", "plants": ["tomatoes"], "sunny": true, "area": 12.5 }
  ]
}
`,
  German: `Der Garten hinter dem Haus war im letzten Jahr kaum wiederzuerkennen. Wo früher nur Gras wuchs, stehen heute
Apfelbäume, und zwischen den Beeten verläuft ein schmaler Weg aus alten Ziegelsteinen. Die Nachbarn fragen oft, wie viel
Arbeit das alles gewesen sei, und bekommen immer dieselbe Antwort: weniger, als man glaubt, aber mehr, als man zugibt.
`,
  Russian: `Сад за домом за последний год изменился до неузнаваемости. Там, где раньше росла только трава, теперь стоят яблони,
а между грядками проложена узкая дорожка из старого кирпича. Соседи часто спрашивают, сколько труда всё это потребовало,
и всегда слышат один и тот же ответ: меньше, чем кажется, но больше, чем хочется признать.
`,
  Chinese: `去年以来，屋后的花园已经完全变了样。从前只长草的地方，现在种着苹果树，菜地之间还铺了一条用旧砖砌成的小路。
邻居们常常问，这一切花了多少功夫，得到的回答总是一样：比想象的少，但比愿意承认的多。
`,
};

/** What a scanner that looks back or ahead too far would be slow for when it is repeated. */
export const MONOTONOUS = [
  ['one letter', 'a'],
  ['one capital', 'A'],
  ['spaces', ' '],
  ['tabs', '\t'],
  ['emoji', '🙂'],
  ['quotes', "'"],
  ['digits', '7'],
  ['Chinese', '数'],
  ['lone surrogates', '\ud83d'],
  ['blank lines with spaces', '  \n'],
  ['letters and apostrophes', "a'"],
] as const;
