// The answer: in words, a line for each output, and a square for each unit of the hidden layers.
"use strict";

const best = document.getElementById("best"), range = document.getElementById("range");
const outputs = document.getElementById("outputs"), layers = document.getElementById("layers");
const said = document.getElementById("said");
// Of many classes the likeliest ones.
const MOST = 20, LIKELIEST = 10;
const many = model.classes && model.names.length > MOST;
// One output is all said in words.
const length = model.names.length < 2 ? 0 : many ? LIKELIEST : model.names.length;
const lines = Array.from({ length }, () => {
  const row = outputs.insertRow();
  const name = row.appendChild(document.createElement("th"));
  name.scope = "row";
  name.dir = "auto";
  const bar = row.insertCell().appendChild(document.createElement("i"));
  return { row, name, bar, number: row.insertCell() };
});

// Text of any direction within other text.
function isolated(text) {
  const element = document.createElement("bdi");
  element.textContent = text;
  return element;
}

function inWords(x) {
  const size = Math.abs(x);
  if (size > 0 && (size < 1e-4 || size >= 1e12)) return x.toExponential(4);
  return x.toLocaleString("en", { maximumSignificantDigits: 6 });
}
const percent = share => `${Number((100 * share).toPrecision(4))} %`;

function say(a) {
  if (model.classes) {
    const first = a.indexOf(Math.max(...a));
    best.replaceChildren(isolated(model.names[first]));
    if (model.probabilities) best.append(`, ${(100 * a[first]).toFixed(1)} %`);
    return;
  }
  // Of several quantiles the middle one.
  const number = inWords(a[Math.floor(a.length / 2)]), quantiles = model.quantiles;
  if (model.target === null) best.textContent = quantiles ? number : a.map(inWords).join(", ");
  else best.replaceChildren(isolated(model.target), `: ${number}`);
  if (quantiles && quantiles.length > 1) {
    const covered = percent(Math.max(...quantiles) - Math.min(...quantiles));
    const [low, high] = [Math.min(...a), Math.max(...a)].map(inWords);
    range.textContent = `${covered} of such rows lie between ${low} and ${high}.`;
  }
}

let saying = 0;
function show(found) {
  const a = found ? found.outputs : [];
  range.textContent = "";
  if (found) say(a);
  else best.textContent = "Nothing is drawn yet.";
  // Who listens hears the answer when it has stayed the same for a while.
  clearTimeout(saying);
  saying = setTimeout(() => { said.textContent = `${best.textContent} ${range.textContent}`; }, 800);
  const order = model.names.map((_, i) => i);
  if (many && found) order.sort((i, j) => a[j] - a[i]);
  const first = a.indexOf(Math.max(...a));
  lines.forEach(({ row, name, bar, number }, line) => {
    const i = order[line];
    name.textContent = model.names[i];
    row.classList.toggle("first", model.classes && i === first);
    bar.style.width = found && model.classes ? `${100 * Math.min(1, Math.max(0, a[i]))}%` : "0";
    number.textContent = !found ? "" : model.classes ? a[i].toFixed(3) : inWords(a[i]);
  });
  // A network without hidden layers has no place for them.
  layers?.replaceChildren(...(found ? found.layers : []).map(draw));
}

// Units in rows, from light (nothing) to dark (the largest of the layer).
function draw(a, l) {
  const figure = document.createElement("figure"), canvas = document.createElement("canvas");
  const columns = Math.ceil(Math.sqrt(2 * a.length)), rows = Math.ceil(a.length / columns);
  canvas.width = columns; canvas.height = rows;
  canvas.style.maxWidth = `${1.25 * columns}rem`;
  canvas.setAttribute("aria-hidden", "true");
  const context = canvas.getContext("2d"), most = Math.max(...a.map(Math.abs), 1e-30);
  a.forEach((x, i) => {
    context.fillStyle = x < 0 ? "#ea580c" : "#2563eb";
    context.globalAlpha = Math.abs(x) / most;
    context.fillRect(i % columns, Math.floor(i / columns), 1, 1);
  });
  const short = x => Number(x.toPrecision(3));
  const caption = document.createElement("figcaption");
  const [low, high] = [Math.min(...a), Math.max(...a)].map(short);
  caption.textContent = `hidden layer ${l + 1}, ${a.length} units: from ${low} to ${high}`;
  figure.append(canvas, caption);
  return figure;
}
