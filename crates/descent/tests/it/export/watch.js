// Put before all scripts of an exported page: runs a test in it and tells the page around it what it found.
"use strict";
{
  const wrong = [];
  const said = event => `${event.type}: ${event.message || event.reason || event.violatedDirective}`;
  for (const type of ["error", "unhandledrejection", "securitypolicyviolation"])
    addEventListener(type, event => wrong.push(said(event)), true);
  addEventListener("load", async () => {
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) wrong.push(`${root.scrollWidth} wide`);
    for (const field of document.querySelectorAll("input, select"))
      if (!field.labels.length) wrong.push(`no label for ${field.id}`);
    if (!document.title) wrong.push("no title");
    if (document.querySelector("[src], [href]")) wrong.push("something to load");
    let found;
    try {
      found = await test();
    } catch (error) {
      wrong.push(String(error.stack));
    }
    parent.postMessage({ found, wrong, difference: Number(root.dataset.difference) }, "*");
  });
  // Resolves when the page has shown what it was told.
  window.shown = () => new Promise(resolve => setTimeout(resolve, 50));
}
