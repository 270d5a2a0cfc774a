const state = () => ({
  cells: cells(), outputs: predict(features()).outputs, best: best.textContent, range: range.textContent,
  lines: Array.from(outputs.rows, row => [row.cells[0].textContent, row.cells[2].textContent]),
});
const all = [state()];
const key = name => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }),
);
const type = text => {
  document.activeElement.value = text;
  document.activeElement.dispatchEvent(new Event("input", { bubbles: true }));
};
const [size, built, side, town] = fields;
town.value = "n/a";
if (cells()[3] !== null) throw new Error("a word for a missing cell is none");
size.focus();
if (getComputedStyle(size).outlineStyle !== "solid") throw new Error("the focus is not seen");
type("61.5");
key("ArrowUp");
key("ArrowUp");
key("ArrowDown");
key("Enter");
if (document.activeElement !== built) throw new Error("Enter goes to the next field");
type("2022-05-17");
key("Enter");
type("1");
town.focus();
type("nowhere");
if (!town.classList.contains("other")) throw new Error("an unknown name looks unknown");
all.push(state());
type(` ${town.list.options[7].value} `);
if (town.classList.contains("other")) throw new Error("a known name looks unknown");
side.focus();
type("-1");
all.push(state());
document.getElementById("clear").click();
all.push(state());
document.getElementById("example").click();
all.push(state());
const labels = fields.map(field => field.labels[0].textContent);
const options = Array.from(side.options, option => option.text);
const ends = model.scale && [unit(-1e9), unit(1e9)];
return { all, labels, options, title: document.title, ends };
