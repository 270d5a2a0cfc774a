// A sheet to draw on with finger, pen, mouse or keys, and what the network makes of it.
"use strict";

const side = Math.round(Math.sqrt(model.dense + model.sparse));
const sheet = document.getElementById("sheet");
const ink = sheet.getContext("2d", { willReadFrequently: true });
const seen = document.getElementById("seen");
seen.width = seen.height = side;
let pen = null, cursor = { x: sheet.width / 2, y: sheet.height / 2 }, down = false, later = 0;

function clear() {
  ink.fillStyle = "#000";
  ink.fillRect(0, 0, sheet.width, sheet.height);
  pen = null;
  answer();
}

function line(from, to) {
  ink.strokeStyle = "#fff";
  ink.lineWidth = sheet.width / 13;
  ink.lineCap = ink.lineJoin = "round";
  ink.beginPath();
  ink.moveTo(from.x, from.y);
  ink.lineTo(to.x + 0.01, to.y);
  ink.stroke();
  // Not for each of many moves of the pen.
  later ||= setTimeout(answer, 16);
}

// The features, 0 to 1. Where the training images were centred, the ink is scaled into 20/28 of the side, and
// its centre of mass is put into the middle, as for MNIST.
function features() {
  const n = sheet.width, pixels = ink.getImageData(0, 0, n, n).data;
  let left = n, right = -1, top = n, bottom = -1, mass = 0, mx = 0, my = 0;
  for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) {
    const v = pixels[4 * (y * n + x)];
    if (v < 32) continue;
    left = Math.min(left, x); right = Math.max(right, x);
    top = Math.min(top, y); bottom = Math.max(bottom, y);
    mass += v; mx += v * x; my += v * y;
  }
  const small = document.createElement("canvas");
  small.width = small.height = side;
  const to = small.getContext("2d", { willReadFrequently: true });
  to.imageSmoothingQuality = "high";
  to.fillRect(0, 0, side, side);
  if (mass > 0) {
    if (model.centred) {
      const scale = side * 20 / 28 / (Math.max(right - left, bottom - top) + 1);
      const x = side / 2 - (mx / mass + 0.5) * scale, y = side / 2 - (my / mass + 0.5) * scale;
      to.drawImage(sheet, x, y, n * scale, n * scale);
    } else {
      to.drawImage(sheet, 0, 0, side, side);
    }
  }
  const image = to.getImageData(0, 0, side, side);
  seen.getContext("2d").putImageData(image, 0, 0);
  return mass > 0 ? Array.from({ length: side * side }, (_, i) => image.data[4 * i] / 255) : null;
}

function answer() {
  clearTimeout(later);
  later = 0;
  const x = features();
  show(x && predict(x));
}

const at = event => {
  const box = sheet.getBoundingClientRect(), scale = sheet.width / box.width;
  return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
};
sheet.addEventListener("pointerdown", event => {
  sheet.setPointerCapture(event.pointerId);
  pen = at(event);
  line(pen, pen);
});
sheet.addEventListener("pointermove", event => {
  if (!pen) return;
  const next = at(event);
  line(pen, next);
  pen = next;
});
for (const end of ["pointerup", "pointercancel"]) sheet.addEventListener(end, () => { pen = null; });

// Keys: the arrows move a pen, the space bar puts it down or lifts it, Delete clears the sheet.
const cross = document.getElementById("cross");
function place() {
  cross.style.left = `${100 * cursor.x / sheet.width}%`;
  cross.style.top = `${100 * cursor.y / sheet.height}%`;
  cross.classList.toggle("down", down);
}
sheet.addEventListener("keydown", event => {
  const step = sheet.width / 28;
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (event.key in moves) {
    const clip = v => Math.min(sheet.width, Math.max(0, v));
    const next = { x: clip(cursor.x + moves[event.key][0]), y: clip(cursor.y + moves[event.key][1]) };
    if (down) line(cursor, next);
    cursor = next;
  } else if (event.key === " ") {
    down = !down;
    if (down) line(cursor, cursor);
  } else if (event.key === "Delete" || event.key === "Backspace") {
    down = false;
    clear();
  } else return;
  event.preventDefault();
  place();
});
document.getElementById("clear").addEventListener("click", () => { down = false; clear(); place(); });
place();
clear();
