// A field for each cell of a row, and what the networks make of them.
"use strict";

const form = document.getElementById("form");
const fields = Array.from(form.querySelectorAll("[data-kind]"));
const DAY = 86400000;

// What a field holds: null if it is empty.
const read = {
  number: field => Number.isNaN(field.valueAsNumber) ? null : field.valueAsNumber,
  date: field => Number.isNaN(field.valueAsNumber) ? null : field.valueAsNumber / DAY,
  choice: field => field.value === "" ? null : Number(field.value),
  // A name of a long list: as it is written, or without the space around it.
  name(field) {
    const names = Array.from(field.list.options, option => option.value), text = field.value.trim();
    let place = names.indexOf(field.value);
    if (place < 0) place = names.indexOf(text);
    const missing = place < 0 && model.missing.includes(text);
    field.classList.toggle("other", place < 0 && !missing);
    return missing ? null : place;
  },
};
const cells = () => fields.map(field => read[field.dataset.kind](field));
const features = () => model.columns ? encode(cells()) : Float32Array.from(cells(), x => x ?? 0);
const answer = () => show(predict(features()));

// Puts cells into the fields.
const write = {
  number(field, x) { field.value = x ?? ""; },
  date(field, days) { field.value = ""; if (days !== null) field.valueAsNumber = days * DAY; },
  choice(field, place) { field.value = place ?? ""; },
  name(field, place) { field.value = place === null ? "" : field.list.options[place].value; },
};
function fill(row) {
  fields.forEach((field, i) => write[field.dataset.kind](field, row[i]));
  answer();
}
const rounded = x => Number(x.toPrecision(6));
const example = model.columns ? model.test.cells : Array.from(numbers(model.test.x), rounded);

form.addEventListener("input", answer);
form.addEventListener("submit", event => event.preventDefault());
document.getElementById("clear").addEventListener("click", () => fill(fields.map(() => null)));
document.getElementById("example").addEventListener("click", () => fill(example));

// Enter goes to the next field, and the arrows up and down change a number by the step of its column.
form.addEventListener("keydown", event => {
  const at = fields.indexOf(event.target), field = fields[at];
  if (!field || field.localName !== "input") return;
  const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (event.key === "Enter") {
    fields[(at + 1) % fields.length].focus();
  } else if (direction && field.dataset.kind === "number") {
    const from = Number(field.value === "" ? field.placeholder : field.value);
    field.value = Number((from + direction * Number(field.dataset.step)).toPrecision(12));
    answer();
  } else return;
  event.preventDefault();
});
fill(example);
