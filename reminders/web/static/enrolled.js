// Keeps what is said of the welcome true until it has arrived or will not, for as long as a patient may still be there.
"use strict";
(() => {
  const place = document.querySelector("[data-source]");
  if (!place) return;
  const EVERY_MILLISECONDS = 2000, FOR_MILLISECONDS = 15 * 60 * 1000;
  const opened = Date.now();
  const withoutLink = (root) => { for (const link of root.querySelectorAll("[data-without-script]")) link.remove(); };
  const waits = () => place.querySelector("[data-welcome]:not([data-over])") !== null && Date.now() - opened < FOR_MILLISECONDS;

  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.source, { credentials: "same-origin", cache: "no-store", redirect: "error" });
      if (answer.ok) {
        const fresh = document.createElement("div");
        fresh.innerHTML = await answer.text();
        withoutLink(fresh);
        // The place is announced when it changes, so what says the same stays.
        if (fresh.textContent.trim() !== place.textContent.trim()) place.replaceChildren(...fresh.childNodes);
      }
    } catch { /* asked again at the next turn */ }
    if (waits()) setTimeout(ask, EVERY_MILLISECONDS);
  };

  withoutLink(place);
  if (waits()) setTimeout(ask, EVERY_MILLISECONDS);
})();
