// The networks: the steps of `model`, with plain loops.
"use strict";

const numbers = text => {
  const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
  return new Float32Array(bytes.buffer);
};
for (const { head, body } of model.members)
  for (const step of [...head, ...body])
    for (const name of ["w", "b", "s", "alpha", "w1", "b1", "w2", "b2"])
      if (name in step) step[name] = numbers(step[name]);

const sigmoid = z => z < 0 ? Math.exp(z) / (1 + Math.exp(z)) : 1 / (1 + Math.exp(-z));
// The series 2/√π·e^(−x²)·Σ 2ⁿx²ⁿ⁺¹/(1·3·…·(2n + 1)).
const erf = x => {
  if (Math.abs(x) > 5) return Math.sign(x);
  let term = x, sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) sum += term *= 2 * x * x / (2 * n + 1);
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
};
const sigma = {
  "sigmoid": sigmoid,
  "tanh": Math.tanh,
  "relu": z => Math.max(0, z),
  "identity": z => z,
  "leaky-relu": z => z < 0 ? 0.01 * z : z,
  "silu": z => z * sigmoid(z),
  "elu": z => z < 0 ? Math.expm1(z) : z,
  "selu": z => 1.0507009873554805 * (z < 0 ? 1.6732632423543772 * Math.expm1(z) : z),
  "gelu": z => 0.5 * z * (1 + erf(z / Math.SQRT2)),
  "mish": z => z * Math.tanh(Math.log1p(Math.exp(Math.min(z, 30)))),
  "softplus": z => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z))),
};

// Each kind of step: what it makes of the numbers a.
const kinds = {
  affine({ w, b }, a) {
    return Array.from(b, (sum, i) => {
      for (let k = 0; k < a.length; k++) sum += w[i * a.length + k] * a[k];
      return sum;
    });
  },
  scale: ({ s }, a) => a.map((x, i) => s[i] * x),
  waves({ w1, b1, w2, b2, frequencies, sums }, a) {
    const all = Array.from(b2);
    a.forEach((x, i) => {
      for (let f = 0; f < frequencies; f++) {
        const wave = Math.cos(w1[i * frequencies + f] * x + b1[i * frequencies + f]);
        for (let s = i * sums; s < (i + 1) * sums; s++) all[s] += w2[s * frequencies + f] * wave;
      }
    });
    return all.concat(a);
  },
  activate: ({ sigma: name }, a) => a.map(sigma[name]),
  blend: ({ sigma: name, alpha }, a) => a.map((x, i) => x + alpha[i] * (sigma[name](x) - x)),
  exp: (_, a) => a.map(Math.exp),
  softmax(_, a) {
    const most = Math.max(...a);
    const e = a.map(x => Math.exp(x - most));
    const sum = e.reduce((x, y) => x + y);
    return e.map(x => x / sum);
  },
};

// The outputs of one network for the features x, and the activations of its hidden layers.
function run({ head, body }, x) {
  const layers = [];
  let a = x.slice(0, model.dense);
  for (const step of head) a = kinds[step.kind](step, a);
  a = a.concat(x.slice(model.dense));
  body.forEach((step, l) => {
    a = kinds[step.kind](step, a);
    const activates = step.kind === "activate" || step.kind === "blend";
    if (activates && l + 1 < body.length) layers.push(a);
  });
  return { outputs: a, layers };
}

// An output in the unit of what was learnt.
function unit(y) {
  if (!model.scale) return y;
  const { mean, deviation, least, most } = model.scale;
  return Math.min(most, Math.max(least, mean + deviation * y));
}

// The mean of the outputs of all networks, and the activations of the hidden layers of the first.
function predict(features) {
  const x = Array.from(features);
  const all = model.members.map(member => run(member, x));
  const mean = i => all.reduce((sum, { outputs }) => sum + outputs[i], 0) / all.length;
  return { outputs: all[0].outputs.map((_, i) => unit(mean(i))), layers: all[0].layers };
}
