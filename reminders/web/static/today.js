// Draws Today anew when it has changed. What a hand is on does not move: changes then wait behind a button, except for
// what is urgent, which comes to the top at once. A note that somebody is typing is never replaced.
"use strict";
(() => {
  const live = document.getElementById("live");
  const HAND_MILLISECONDS = 3000;
  const part = (name, root = live) => root.querySelector(`[data-part=${name}]`);
  const threads = (root) => [...root.querySelectorAll("[data-thread]")];
  let touched = 0, waiting = null, drawing = false;
  for (const name of ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"]) {
    live.addEventListener(name, () => { touched = Date.now(); }, { passive: true });
  }

  const typed = (root) => [...root.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
  // A thread has the focus after one went to it; that alone is no hand on it.
  const focusedIn = (root) => {
    const focused = document.activeElement;
    return root.contains(focused) && !focused.matches("[data-thread]") && (focused.matches("textarea") || focused.matches(":focus-visible"));
  };
  const inUse = (thread) => typed(thread) || focusedIn(thread) || thread.querySelector("details.act[open]") !== null;
  const handOn = () => Date.now() - touched < HAND_MILLISECONDS || threads(live).some(inUse) || focusedIn(live);
  const has = (root, thread) => threads(root).some((one) => one.dataset.thread === thread.dataset.thread);

  // Takes notes that are being typed over into the same entries of a fresh list. False if one has no place there.
  const carry = (thread, fresh) => {
    let whole = true;
    for (const field of thread.querySelectorAll("textarea")) {
      const twin = fresh.querySelector(`textarea[id="${field.id}"]`);
      if (twin) {
        twin.value = field.value;
        twin.closest("details").open = field.closest("details").open;
      } else if (field.value !== field.defaultValue) {
        whole = false;
      }
    }
    return whole;
  };
  // The threads of a part whose notes the fresh list has no place for, because somebody else settled them: they stay.
  const left = (name, fresh) => {
    const found = threads(part(name)).filter((thread) => !carry(thread, fresh));
    for (const thread of found) thread.removeAttribute("id");
    return found;
  };

  // Where somebody is typing, so that the field stays under their eyes and hands.
  const place = () => {
    const field = document.activeElement;
    if (!field.matches("textarea") || !live.contains(field)) return null;
    return { field, selection: [field.selectionStart, field.selectionEnd], top: field.getBoundingClientRect().top };
  };
  const restore = (at) => {
    const field = at && (at.field.isConnected ? at.field : document.getElementById(at.field.id));
    if (!field) return;
    field.focus({ preventScroll: true });
    field.setSelectionRange(...at.selection);
    window.scrollBy(0, field.getBoundingClientRect().top - at.top);
  };

  const showWaiting = (fresh) => {
    const known = new Set(threads(live).map((one) => one.dataset.thread));
    const number = threads(part("rest", fresh)).filter((one) => !known.has(one.dataset.thread)).length;
    part("waits").querySelector("button").textContent = number ? `${number} new: show` : "The list has changed: show";
    part("waits").hidden = false;
    waiting = fresh;
  };

  const draw = (fresh) => {
    const at = place();
    const [top, rest] = ["top", "rest"].map((name) => left(name, fresh));
    part("top").replaceChildren(...top, ...part("top", fresh).childNodes);
    part("rest").replaceChildren(...rest, ...part("rest", fresh).childNodes);
    part("waits").hidden = true;
    waiting = null;
    restore(at);
  };

  // Only what is urgent, at the top; a patient who was further down until now is there no more.
  const drawUrgent = (top) => {
    const at = place();
    const kept = left("top", top);
    for (const thread of threads(part("rest")).filter((one) => has(top, one))) {
      if (carry(thread, top)) thread.remove();
      else thread.removeAttribute("id");
    }
    part("top").replaceChildren(...kept, ...top.childNodes);
    restore(at);
  };

  const urgentOf = (root) => part("top", root).textContent.replace(/\s+/g, " ");

  const refresh = async (mark) => {
    const answer = await fetch(live.dataset.source, { credentials: "same-origin", cache: "no-store", redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("live");
    if (!fresh) return;
    live.dataset.mark = mark;
    if (!handOn()) {
      draw(fresh);
      return;
    }
    const restChanged = part("rest", fresh).textContent !== part("rest").textContent;
    if (urgentOf(fresh) !== urgentOf(live)) drawUrgent(part("top", fresh).cloneNode(true));
    if (restChanged) showWaiting(fresh);
  };

  document.addEventListener("live", async ({ detail }) => {
    if (drawing) return;
    drawing = true;
    try {
      if (detail && detail.mark && detail.mark !== live.dataset.mark) await refresh(detail.mark);
      else if (waiting && !handOn()) draw(waiting);
    } catch { /* the next time it is asked, it is tried again */ }
    drawing = false;
  });

  part("waits").querySelector("button").addEventListener("click", () => { if (waiting) draw(waiting); });
})();
