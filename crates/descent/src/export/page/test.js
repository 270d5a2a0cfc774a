// A sample that came with the networks: the largest difference of outputs from those that were exported, as a
// share of the output, or of the deviation of what was learnt if that is more.
"use strict";

function selfTest() {
  const x = model.columns ? encode(model.test.cells) : numbers(model.test.x);
  const { outputs } = predict(x), least = model.scale ? model.scale.deviation : 1;
  const difference = (y, i) => Math.abs(y - outputs[i]) / Math.max(least, Math.abs(y));
  return Math.max(...Array.from(numbers(model.test.y), difference));
}
document.documentElement.dataset.difference = selfTest();
