// Draws what enrolling would do anew when a field has changed, and says its first sentence to screen readers.
"use strict";
(() => {
  const said = (place) => place.querySelector("[data-said]").textContent.replace(/\s+/g, " ").trim();
  let asked = 0;

  const draw = async (form) => {
    const place = form.querySelector("[data-look]"), status = form.querySelector("[data-status]");
    const turn = ++asked;
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin", redirect: "error",
      });
      // Another change may have been asked about since: only the newest answer is shown.
      if (!answer.ok || turn !== asked) return;
      const before = said(place), open = place.querySelector("details.words[open]") !== null;
      place.innerHTML = await answer.text();
      const words = place.querySelector("details.words");
      if (words) words.open = open;
      if (said(place) !== before) status.textContent = said(place);
    } catch { /* it is drawn at the next change; the page after enrolling says it in any case */ }
  };

  // A form that was refused comes back as another one in its place.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-preview]");
    if (form) draw(form);
  });
})();
