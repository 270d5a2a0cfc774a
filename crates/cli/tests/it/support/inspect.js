// Measures a report from within and tells the page around it what is not as it should be.
'use strict';
const wrong = [];
for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
  addEventListener(type, event => wrong.push(`${type}: ${event.message || event.reason || event.violatedDirective || event.target?.tagName}`), true);
}

// Of 1 to 21, from the relative luminances of two colours as the browser computed them.
function contrast(a, b) {
  const luminance = colour => {
    const [r, g, b] = colour.match(/[\d.]+/g).map(Number).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function ground(element) {
  for (let e = element; e; e = e.parentElement) {
    const colour = getComputedStyle(e).backgroundColor;
    if (colour !== 'rgba(0, 0, 0, 0)') return colour;
  }
  return 'rgb(255, 255, 255)';
}

addEventListener('load', () => {
  const name = element => element.id || element.getAttribute('aria-labelledby') || element.alt || element.className || element.tagName;
  const charts = [...document.querySelectorAll('svg')];
  const images = [...document.images];
  for (const svg of charts) {
    const box = svg.getBoundingClientRect();
    if (box.width < 200 || box.height < 100) wrong.push(`${name(svg)} is ${box.width} × ${box.height}`);
    const shapes = [...svg.querySelectorAll('polyline, circle, rect:not(.hint)')].filter(shape => {
      const { width, height } = shape.getBoundingClientRect();
      return Math.max(width, height) > 1;
    });
    if (shapes.length < 3) wrong.push(`${name(svg)} has nothing drawn in it`);
    const texts = [...svg.querySelectorAll('text')];
    if (texts.length < 3) wrong.push(`${name(svg)} has no numbers`);
    for (const text of texts) {
      const { left, right, top, bottom, width } = text.getBoundingClientRect();
      const inside = left >= box.left - 1 && right <= box.right + 1 && top >= box.top - 2 && bottom <= box.bottom + 2;
      if (width < 1 || !inside) wrong.push(`${name(svg)}: ${text.textContent.trim()} is cut off`);
      // On the cells of the confusion matrix lies a ground of their own.
      const colours = contrast(getComputedStyle(text).fill, ground(svg));
      if (!svg.querySelector('#confusion-title') && colours < 4.5) wrong.push(`${text.textContent.trim()} has a contrast of ${colours}`);
    }
    for (const id of svg.getAttribute('aria-labelledby').split(' ')) {
      if (!document.getElementById(id)?.textContent.trim()) wrong.push(`${name(svg)} has no ${id}`);
    }
  }
  for (const image of images) {
    const { width, height } = image.getBoundingClientRect();
    if (!image.complete || image.naturalWidth < 2 || width < 10 || height < 10) wrong.push(`image ${name(image)} is not shown`);
    if (!image.alt) wrong.push(`image ${image.title} has no text`);
  }
  for (const element of document.querySelectorAll('h1, h2, p, th, td, dd, li, figcaption')) {
    const { width } = element.getBoundingClientRect();
    const colours = contrast(getComputedStyle(element).color, ground(element));
    if (width > 0 && element.textContent.trim() && colours < 4.5) wrong.push(`${element.tagName} ${element.textContent.trim().slice(0, 30)} has a contrast of ${colours}`);
  }
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  for (const id of ids.filter((id, i) => ids.indexOf(id) !== i)) wrong.push(`id ${id} twice`);
  for (const details of document.querySelectorAll('details')) details.open = true;
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) {
    const wide = [...document.querySelectorAll('main *')].find(e => e.getBoundingClientRect().right > innerWidth && !e.closest('.wide'));
    wrong.push(`the page is ${scrollWidth} wide, beyond ${innerWidth}, by ${wide && name(wide)}`);
  }
  parent.postMessage({ width: innerWidth, dark: matchMedia('(prefers-color-scheme: dark)').matches, charts: charts.length, images: images.length, wrong }, '*');
});
