// Typing counts as being there: without this, a long form would outlive its session and what was typed be lost.
"use strict";
(() => {
  const everyMilliseconds = 2 * 60 * 1000;
  const stillHere = new URL("../still-here", document.currentScript.src);
  let told = Date.now();
  document.addEventListener("input", () => {
    if (Date.now() - told < everyMilliseconds) return;
    told = Date.now();
    fetch(stillHere, { credentials: "same-origin" });
  });
  const problems = document.getElementById("problems");
  if (problems) problems.focus();
})();
