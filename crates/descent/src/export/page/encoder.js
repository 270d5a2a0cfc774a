// What the cells of a row become. A cell is a number, the days since 1970-01-01 of a date, or the place of a
// category among the names, −1 if it is none of them. A missing cell is null.
"use strict";

const clip = (x, bound) => Math.min(bound, Math.max(-bound, x));
// Halves, so that no difference overflows.
const scaled = (x, { centre, factor }) => 2 * ((x / 2 - centre / 2) * factor);
const polynomial = (coefficients, x) => coefficients.reduce((sum, c) => sum * x + c, 0);

// How many of the numbers, which ascend, come before the first for which `above` is true.
function count(numbers, above) {
  let low = 0, high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (above(numbers[middle])) high = middle; else low = middle + 1;
  }
  return low;
}

// The share of training rows below x, on straight lines between quantiles.
function share(x, quantiles) {
  const last = quantiles.length - 1;
  const below = count(quantiles, q => q >= x), upTo = count(quantiles, q => q > x);
  if (upTo > below) return (below + upTo - 1) / 2 / last;
  if (below === 0) return 0;
  if (below > last) return 1;
  const low = quantiles[below - 1], high = quantiles[below];
  return (below - 1 + (x / 2 - low / 2) / (high / 2 - low / 2)) / last;
}

// The number below which the standard normal distribution has the share p.
function normalQuantile(p) {
  const { a, b, c, d, tail } = model.normal;
  const end = p => {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(c, q) / polynomial(d, q);
  };
  if (p < tail) return end(p);
  if (p > 1 - tail) return -end(1 - p);
  const q = p - 0.5;
  return q * polynomial(a, q * q) / polynomial(b, q * q);
}

// Rules that give one number. They have the cell, and the median instead if that is missing.
const dense = {
  linear: (rule, _, x) => clip(scaled(x, rule), rule.bound),
  smooth(rule, _, x) {
    const y = clip(scaled(x, rule), 1e9);
    return y / Math.sqrt(1 + (y / rule.bound) * (y / rule.bound));
  },
  uniform: ({ quantiles }, _, x) => 2 * share(x, quantiles) - 1,
  normal: ({ quantiles }, _, x) => normalQuantile(Math.min(0.999, Math.max(0.001, share(x, quantiles)))),
  missing: (_, cell) => cell === null ? 1 : 0,
  pair: (_, cell) => cell === 0 ? -1 : cell === 1 ? 1 : 0,
};
// Rules that say which of some inputs is 1, or −1 for none.
const sparse = {
  oneHot({ other, missing }, cell) {
    if (cell === null) return missing ?? other ?? -1;
    return cell < 0 ? other ?? -1 : cell;
  },
  values: ({ numbers }, cell) => numbers.indexOf(cell),
};

// The features of a row.
function encode(cells) {
  const x = new Float32Array(model.dense + model.sparse);
  model.columns.forEach(({ median, rules }, c) => {
    for (const { kind, place, ...rule } of rules) {
      if (kind in dense) x[place] = dense[kind](rule, cells[c], cells[c] ?? median);
      else {
        const i = sparse[kind](rule, cells[c]);
        if (i >= 0) x[place + i] = 1;
      }
    }
  });
  return x;
}
