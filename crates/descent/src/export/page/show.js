// The answer: a bar for each output, and a square for each unit of the hidden layers.
"use strict";

const outputs = document.getElementById("outputs"), best = document.getElementById("best");
const layers = document.getElementById("layers");
const rows = model.names.map(name => {
  const row = outputs.insertRow();
  row.insertCell().textContent = name;
  const bar = row.insertCell().appendChild(document.createElement("i"));
  return { row, bar, number: row.insertCell() };
});

function show(found) {
  const a = found ? found.outputs : [];
  const first = a.indexOf(Math.max(...a));
  if (model.probabilities) {
    best.textContent = found ? `${model.names[first]}, ${(100 * a[first]).toFixed(1)} %` : "…";
  } else {
    best.textContent = found ? a.map(unit).map(x => x.toPrecision(6)).join(", ") : "…";
  }
  rows.forEach(({ row, bar, number }, i) => {
    row.classList.toggle("first", model.probabilities && i === first);
    bar.style.width = found && model.probabilities ? `${100 * a[i]}%` : "0";
    number.textContent = found ? (model.probabilities ? a[i].toFixed(3) : unit(a[i]).toPrecision(6)) : "";
  });
  layers.replaceChildren(...(found ? found.layers : []).map(draw));
}

// Units in rows, from light (nothing) to dark (the largest of the layer).
function draw(a, l) {
  const figure = document.createElement("figure"), canvas = document.createElement("canvas");
  const columns = Math.ceil(Math.sqrt(2 * a.length)), lines = Math.ceil(a.length / columns);
  canvas.width = columns; canvas.height = lines;
  const context = canvas.getContext("2d"), most = Math.max(...a.map(Math.abs), 1e-30);
  a.forEach((x, i) => {
    context.fillStyle = x < 0 ? "#c2410c" : "#2563eb";
    context.globalAlpha = Math.abs(x) / most;
    context.fillRect(i % columns, Math.floor(i / columns), 1, 1);
  });
  const caption = document.createElement("figcaption");
  caption.textContent = `layer ${l + 1}: ${a.length} units`;
  figure.append(canvas, caption);
  return figure;
}

document.documentElement.dataset.difference = selfTest();
