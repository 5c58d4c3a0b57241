// Can everybody read it? The pairs of colours that stand on each other are measured by WCAG 2.2: text 4.5, shapes 3.
// A pair that falls short stops the build and says by how much.

const text = [
  ["ink", ["paper", "surface", "sunk", "hover", "act-soft", "accent-soft", "info-soft", "good-soft", "warning-soft", "danger-soft", "seq-0"]],
  ["muted", ["paper", "surface", "sunk", "hover", "seq-0"]],
  ["act", ["paper", "surface", "sunk", "hover", "act-soft"]],
  ["act-strong", ["paper", "surface", "act-soft"]],
  ["on-act", ["act", "act-strong"]],
  ["on-accent", ["accent", "accent-strong"]],
  ["on-head", ["head", "head-field"]],
  ["on-head-muted", ["head", "head-field"]],
  ["info", ["info-soft", "surface"]],
  ["good", ["good-soft", "surface"]],
  ["warning", ["warning-soft", "accent-soft", "surface"]],
  ["danger", ["danger-soft", "surface", "paper"]],
  ["on-danger", ["danger-solid"]],
  ["on-seq-low", ["seq-1", "seq-2", "seq-3"]],
  ["on-seq-mid", ["seq-4"]],
  ["on-seq-high", ["seq-5", "seq-6"]],
];

const shapes = [
  ["line-strong", ["surface", "paper"]],
  ["focus", ["paper", "surface", "sunk", "accent-soft"]],
  ["act", ["surface", "paper"]],
  ["danger-solid", ["surface", "paper"]],
  ["accent", ["head"]],
];

function luminance(hex) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

export function checkContrast(css) {
  const colours = new Map();
  for (const [, name, light, dark] of css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g)) colours.set(name, [light, dark]);
  for (const [, name, both] of css.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)) colours.set(name, [both, both]);

  const short = [];
  const measure = (pairs, least) => {
    for (const [front, backs] of pairs) {
      for (const back of backs) {
        for (const [scheme, at] of [["light", 0], ["dark", 1]]) {
          const ratio = contrast(colours.get(front)[at], colours.get(back)[at]);
          if (ratio < least) short.push(`${front} on ${back}, ${scheme}: ${ratio.toFixed(2)}, needs ${least}`);
        }
      }
    }
  };
  measure(text, 4.5);
  measure(shapes, 3);
  if (short.length > 0) throw new Error(`contrast falls short in css/tokens.css:\n  ${short.join("\n  ")}`);
}
