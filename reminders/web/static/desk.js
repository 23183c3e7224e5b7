// Tells the service that somebody is typing, so that the session of a long form does not end and lose what was typed.
// A page to print has a button for it. What is shown once does not come back with the Back button.
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
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  // What is shown once is gone when somebody comes back to the page, which browsers keep for that.
  window.addEventListener("pagehide", () => {
    for (const secret of document.querySelectorAll(".secret, .secrets")) secret.textContent = "not shown again";
  });
  const problems = document.getElementById("problems");
  if (problems) problems.focus();
})();
