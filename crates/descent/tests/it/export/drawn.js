const sheet = document.getElementById("sheet"), box = sheet.getBoundingClientRect(), answers = [];
// The pointer of these events is none that could be captured.
sheet.setPointerCapture = () => {};
const point = (type, [x, y]) => sheet.dispatchEvent(new PointerEvent(type, {
  pointerId: 1, clientX: box.left + x * box.width, clientY: box.top + y * box.height, bubbles: true,
}));
const stroke = async points => {
  point("pointerdown", points[0]);
  for (const at of points) point("pointermove", at);
  point("pointerup", points[0]);
  await shown();
  answers.push(best.textContent);
};
const key = name => sheet.dispatchEvent(new KeyboardEvent("keydown", { key: name, cancelable: true }));
const clear = async () => {
  document.getElementById("clear").click();
  await shown();
  answers.push(best.textContent);
};
const round = (_, i) => [0.5 + 0.2 * Math.sin(i / 6), 0.5 - 0.3 * Math.cos(i / 6)];
await stroke(Array.from({ length: 40 }, round));
await clear();
await stroke([[0.55, 0.2], [0.5, 0.5], [0.45, 0.8]]);
key("Delete");
await shown();
answers.push(best.textContent);
sheet.focus();
if (getComputedStyle(sheet).outlineStyle !== "solid") throw new Error("the focus is not seen");
if (getComputedStyle(cross).display !== "block") throw new Error("the pen of the keys is not seen");
for (let i = 0; i < 9; i++) key("ArrowUp");
key(" ");
for (let i = 0; i < 18; i++) key("ArrowDown");
await shown();
answers.push(best.textContent);
// Whoever listens hears the answer when nothing has happened for a while.
answers.push(said.textContent.trim());
await new Promise(resolve => setTimeout(resolve, 1000));
answers.push(said.textContent.trim());
answers.push(layers.textContent);
return answers;
