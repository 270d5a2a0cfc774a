// A field for each input, and what the network makes of them.
"use strict";

const form = document.getElementById("form");
const answer = () => show(predict(encode(new FormData(form))));
form.addEventListener("input", answer);
form.addEventListener("submit", event => event.preventDefault());
answer();
