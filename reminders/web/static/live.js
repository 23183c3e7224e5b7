// Asks every few seconds what is urgent and keeps the head of the page true: the count, the title, and whether the
// service can be reached. Asking keeps no session alive; where that is over, nothing stays on the screen.
"use strict";
(() => {
  const body = document.body;
  if (!body.dataset.live) return;
  const HIDDEN_SECONDS = 30;
  const PATIENCE_MILLISECONDS = 8000;
  const SIGN_IN = new URL("../sign-in", document.currentScript.src);
  const CLINIC = new URL("../clinic", document.currentScript.src);
  const title = document.title.replace(/^\(\d+ urgent\) /, "");
  const find = (name) => document.querySelector(`[data-live-${name}]`);
  const timeOf = (at) => at.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
  let etag = null, timer = null, asking = false, shownAt = new Date();
  let urgent = Number(body.dataset.urgent), latest = body.dataset.latest;

  // -- alerts -----------------------------------------------------------------------------------------------------

  const stored = (storage, name, value) => {
    try {
      if (value !== undefined) storage.setItem(name, value);
      return storage.getItem(name) || "";
    } catch {
      return value || "";
    }
  };
  const alertsOn = () => stored(localStorage, "alerts") === "on";

  const sound = () => {
    try {
      const audio = new AudioContext();
      for (const [at, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
        const tone = audio.createOscillator(), volume = audio.createGain();
        tone.frequency.value = pitch;
        volume.gain.value = 0.2;
        tone.connect(volume).connect(audio.destination);
        tone.start(audio.currentTime + at);
        tone.stop(audio.currentTime + at + 0.2);
      }
      setTimeout(() => audio.close(), 1500);
    } catch { /* no sound on this machine: the head and the title say it */ }
  };

  const notify = () => {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    // It may be seen on a locked screen, so it names nobody.
    const note = new Notification(`${urgent} urgent`, { body: "Open Today.", tag: "urgent", requireInteraction: true });
    note.onclick = () => { window.focus(); note.close(); };
  };

  const alertIfNew = (before) => {
    const known = stored(sessionStorage, "latest");
    if (!urgent || (latest <= known && urgent <= before)) return;
    stored(sessionStorage, "latest", latest);
    find("said").textContent = `${urgent} urgent, new at ${timeOf(new Date())}.`;
    if (alertsOn()) { sound(); notify(); }
  };

  const offer = document.querySelector("[data-alerts]");
  if (offer) {
    const button = offer.querySelector("button");
    const show = () => {
      button.setAttribute("aria-pressed", String(alertsOn()));
      button.textContent = alertsOn() ? "Sound and notification are on while a page is open: turn off" : "Sound and notify when something is urgent";
    };
    button.addEventListener("click", async () => {
      stored(localStorage, "alerts", alertsOn() ? "off" : "on");
      show();
      if (!alertsOn()) return;
      sound();
      if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    });
    show();
    offer.hidden = false;
  }

  // -- the head ---------------------------------------------------------------------------------------------------

  const head = () => {
    document.title = (urgent ? `(${urgent} urgent) ` : "") + title;
    find("count").textContent = urgent;
    find("urgent").hidden = !urgent;
  };

  const lost = (is) => {
    const place = find("lost");
    if (is && place.hidden) {
      place.textContent = `Connection lost. What you see is from ${timeOf(shownAt)}. Anything urgent since then is not shown.`;
    }
    place.hidden = !is;
  };

  // -- the session ------------------------------------------------------------------------------------------------

  const typed = () => [...document.querySelectorAll("main :is(input:not([type=hidden]), textarea, select)")].some((field) =>
    ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked
      : field.options ? [...field.options].some((one) => one.selected && !one.defaultSelected && one.index > 0)
        : field.value !== field.defaultValue);

  let cover = null;
  const signedOut = () => {
    const next = new URL(SIGN_IN);
    next.searchParams.set("next", location.pathname + location.search);
    gone("You were signed out", "Nobody had used this page for a while. What you typed is kept: sign in in another window, then come back here.", SIGN_IN, next);
  };
  const gone = (what, how, where, next = where) => {
    if (cover) return;
    if (!typed()) {
      location.replace(next);
      return;
    }
    // What was typed is kept out of sight until the same person, in another window, is back at the same clinic.
    cover = document.createElement("main");
    cover.className = "narrow";
    const make = (tag, words) => Object.assign(document.createElement(tag), words);
    const link = { href: where.href, target: "_blank", rel: "noopener", className: "button primary", textContent: where === CLINIC ? "Change clinic" : "Sign in" };
    cover.append(make("h1", { textContent: what }), make("p", { textContent: how }), make("a", link));
    for (const part of body.children) part.dataset.covered = part.hidden ? "was" : "";
    for (const part of body.children) part.hidden = true;
    document.title = what;
    body.append(cover);
  };
  const signedInAgain = async () => {
    if (!cover) return;
    // A new session has a new form token, without which nothing here could be sent.
    const fresh = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await fresh.text(), "text/html");
    const token = page.querySelector("input[name=csrf_token]");
    if (page.body.dataset.who !== body.dataset.who || !token) {
      location.reload();
      return;
    }
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token.value;
    cover.remove();
    cover = null;
    for (const part of body.children) {
      part.hidden = part.dataset.covered === "was";
      delete part.dataset.covered;
    }
  };

  // -- asking -----------------------------------------------------------------------------------------------------

  const take = (said) => {
    const before = urgent;
    ({ urgent, latest } = said);
    head();
    alertIfNew(before);
    document.dispatchEvent(new CustomEvent("live", { detail: said }));
  };

  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(body.dataset.live, {
        credentials: "same-origin", cache: "no-store", redirect: "error",
        headers: { "Reminders-Page-Of": body.dataset.who, ...(etag && { "If-None-Match": etag }) }, signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      });
      if (answer.status === 401) {
        signedOut();
      } else if (answer.status === 409) {
        gone("You went to another clinic", "What you typed is kept: change back in another window, then come back here.", CLINIC);
      } else if (answer.status === 304 || answer.ok) {
        await signedInAgain();
        if (answer.ok) {
          etag = answer.headers.get("ETag");
          take(await answer.json());
        } else {
          document.dispatchEvent(new CustomEvent("live", { detail: null }));
        }
        shownAt = new Date();
        lost(false);
      } else {
        lost(true);
      }
    } catch {
      lost(true);
    }
    asking = false;
    again();
  };

  const again = () => {
    clearTimeout(timer);
    const seconds = Number(body.dataset.liveSeconds);
    timer = setTimeout(ask, 1000 * (document.hidden ? Math.max(seconds, HIDDEN_SECONDS) : seconds));
  };

  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  for (const name of ["online", "offline"]) window.addEventListener(name, ask);
  alertIfNew(urgent);
  again();
})();
